import { startLoad } from '../../tools/fleet/load.js';
import type { Mode, Rollout, Tool } from './tools.js';

/** One rollout by one tool. */
export interface Sample {
  readonly tool: string;
  readonly mode: Mode;
  /** Samples of one pair ran one after the other. */
  readonly pair: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  /** Of the controller; known for Rollway only. */
  readonly peakMebibytes: number | undefined;
  /** Seconds from the first host that left rotation to the last one that was back; known for Rollway only. */
  readonly rolling: number | undefined;
  /** Seconds in which an average host stopped, started and validated the application; known for Rollway only. */
  readonly application: number | undefined;
  readonly requests: number;
  readonly failed: number;
  readonly p99: number;
  /** Longest time without a good answer, in milliseconds. */
  readonly outage: number;
}

/** What Rollway's controller prints; times in milliseconds. */
interface Report {
  readonly status: string;
  readonly rolling: number;
  readonly application: number;
  readonly maxRssBytes: number;
}

/** Rolls a release out under load and measures it. A rollout that fails ends the benchmark. */
export async function runOnce(tool: Tool, rollout: Rollout, pair: number): Promise<Sample> {
  const load = startLoad(rollout.inventory.lb.url, 100);
  const { exitCode, seconds, cpuSeconds, output } = await tool.run(rollout);
  const { sent, failed, p99, longestOutage } = await load.stop();
  if (exitCode !== 0) throw new RangeError(`${tool.name} failed (${exitCode}): ${output.slice(-2000)}`);
  const said = /^\{.*\}$/m.exec(output)?.[0];
  const report = said?.includes('maxRssBytes') ? (JSON.parse(said) as Report) : undefined;
  if (report !== undefined && report.status !== 'succeeded') throw new RangeError(`${tool.name}: ${report.status}`);
  return {
    ...{ tool: tool.name, mode: rollout.mode, pair, seconds, cpuSeconds },
    rolling: report && report.rolling / 1000,
    application: report && report.application / 1000,
    peakMebibytes: report && Math.round(report.maxRssBytes / 2 ** 20),
    ...{ requests: sent, failed, p99: Math.round(p99), outage: Math.round(longestOutage) },
  };
}
