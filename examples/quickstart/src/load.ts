import { Agent, get } from 'node:http';

/** Requests so far. */
export interface LoadCounts {
  readonly sent: number;
  readonly failed: number;
  /** What became of the failed ones, with how often it happened. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Version that the last good answer came from. */
  readonly servingVersion: string;
}

/** Constant load on a URL: a request every ten milliseconds, whatever became of the last one. */
export interface Load {
  counts(): LoadCounts;
  /** Stops sending, waits for what is under way, and closes. */
  stop(): Promise<LoadCounts>;
}

/** Starts sending. Anything but an answer of 200 counts as failed. */
export function startLoad(url: string): Load {
  const agent = new Agent({ keepAlive: true });
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let failed = 0;
  const reasons: Record<string, number> = {};
  let servingVersion = '';
  const sendOne = (): void => {
    sent += 1;
    const request = ask(url, agent)
      .then((version) => {
        servingVersion = version;
      })
      .catch((error: unknown) => {
        failed += 1;
        const reason = error instanceof Error ? error.message : String(error);
        reasons[reason] = (reasons[reason] ?? 0) + 1;
      })
      .finally(() => underWay.delete(request));
    underWay.add(request);
  };
  const timer = setInterval(sendOne, 10);
  const counts = (): LoadCounts => ({ sent, failed, reasons, servingVersion });
  return {
    counts,
    async stop() {
      clearInterval(timer);
      await Promise.all(underWay);
      agent.destroy();
      return counts();
    },
  };
}

function ask(url: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    get(url, { agent, timeout: 5000 }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        const version = answer.headers['x-version'];
        if (answer.statusCode === 200 && typeof version === 'string') resolve(version);
        else reject(new RangeError(`status ${answer.statusCode}`));
      });
    })
      .once('timeout', function (this: { destroy(): void }) {
        this.destroy();
      })
      .once('error', reject);
  });
}
