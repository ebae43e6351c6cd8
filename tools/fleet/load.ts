import { Agent, get } from 'node:http';

/** What became of the requests. */
export interface LoadSummary {
  readonly sent: number;
  readonly failed: number;
  /** What became of the failed ones, with how often. */
  readonly reasons: Readonly<Record<string, number>>;
  /** 99 of 100 answers came within so many milliseconds. */
  readonly p99: number;
  /** Versions that answered, with how often. */
  readonly versions: Readonly<Record<string, number>>;
  /** The longest time in milliseconds in which no request was answered well. */
  readonly longestOutage: number;
}

/** Requests at a constant rate, whatever became of the last one. */
export interface Load {
  /** Stops sending, waits for what is under way, and sums up. */
  stop(): Promise<LoadSummary>;
}

/** Starts sending `perSecond` requests to a URL. Anything but an answer of 200 counts as failed. */
export function startLoad(url: string, perSecond = 50): Load {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  const latencies: number[] = [];
  const reasons: Record<string, number> = {};
  const versions: Record<string, number> = {};
  let sent = 0;
  let lastGood = performance.now();
  let longestOutage = 0;
  const sendOne = (): void => {
    sent += 1;
    const begin = performance.now();
    const request = ask(url, agent)
      .then((version) => {
        const now = performance.now();
        latencies.push(now - begin);
        longestOutage = Math.max(longestOutage, now - lastGood);
        lastGood = now;
        versions[version] = (versions[version] ?? 0) + 1;
      })
      .catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      })
      .finally(() => underWay.delete(request));
    underWay.add(request);
  };
  const timer = setInterval(sendOne, 1000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
      const failed = Object.values(reasons).reduce((sum, count) => sum + count, 0);
      latencies.sort((left, right) => left - right);
      const p99 = latencies[Math.floor(latencies.length * 0.99)] ?? 0;
      return { sent, failed, reasons, p99, versions, longestOutage };
    },
  };
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent, timeout: 10_000 }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        const version = answer.headers['x-version'];
        if (answer.statusCode === 200 && typeof version === 'string') resolve(version);
        else reject(new RangeError(`status ${answer.statusCode}`));
      });
    });
    request.once('timeout', () => request.destroy());
    request.once('error', reject);
  });
}
