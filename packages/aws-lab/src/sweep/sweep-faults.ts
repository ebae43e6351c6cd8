import { performance } from 'node:perf_hooks';
import type { Fault } from '../faults/fault-rule.js';
import type { CallRecord } from '../front/call-record.js';
import { isRead } from '../front/past.js';
import { type Lab, type LabOptions, startLab } from '../lab.js';
import { inVirtualTime, type VirtualTimeOptions } from '../time/in-virtual-time.js';

/** A named way of failing one call. */
export interface SweepFault {
  readonly name: string;
  readonly fault: Fault;
  /** How many attempts of the call it meets; default every one, so that the SDK's own retries do not help. */
  readonly attempts?: number;
}

/** The six ways in which a call fails, and two that a retry gets over. */
export const sweepFaults: readonly SweepFault[] = [
  { name: 'throttled', fault: { kind: 'throttle' } },
  { name: 'throttled once', fault: { kind: 'throttle' }, attempts: 1 },
  { name: 'server error', fault: { kind: 'server-error' } },
  { name: 'reset before effect', fault: { kind: 'reset-before' } },
  { name: 'reset after effect', fault: { kind: 'reset-after' } },
  { name: 'reset after effect, once', fault: { kind: 'reset-after' }, attempts: 1 },
  // Once: every hang costs a client's time-out in real time, and what follows is as after a reset.
  { name: 'hang', fault: { kind: 'hang' }, attempts: 1 },
  { name: 'stale read', fault: { kind: 'stale-read' } },
];

/** What is swept. */
export interface Sweep<Prepared, Outcome> {
  /** Of every lab; the same for all, so that all runs are alike but for the fault. */
  readonly lab?: LabOptions;
  /** Sets the account up; its calls are not swept. */
  prepare(lab: Lab): Promise<Prepared>;
  /** What is judged, run in virtual time; it should answer, not throw, when the deployment fails. */
  act(lab: Lab, prepared: Prepared): Promise<Outcome>;
  /** Says what is wrong with an outcome, or nothing. `undisturbed` is the outcome without any fault. */
  judge(run: SweepRun<Prepared, Outcome>): string | undefined | Promise<string | undefined>;
  /** Which faults; default {@link sweepFaults}. */
  readonly faults?: readonly SweepFault[];
  /** Which calls of the undisturbed run, given all of them; default every one. */
  readonly calls?: (call: CallRecord, all: readonly CallRecord[]) => boolean;
  readonly time?: VirtualTimeOptions;
}

/** One run, to be judged. */
export interface SweepRun<Prepared, Outcome> {
  readonly lab: Lab;
  readonly prepared: Prepared;
  readonly outcome: Outcome;
  readonly undisturbed: Outcome;
  readonly fault: SweepFault;
  /** The first attempt that met the fault. */
  readonly met: CallRecord;
}

/** A run that was judged wrong. */
export interface SweepProblem {
  readonly fault: string;
  /** Which call it was, from 1. */
  readonly call: number;
  readonly operation: string;
  readonly problem: string;
}

/** How a sweep went. */
export interface SweepReport {
  /** Logical calls of the undisturbed run that were swept. */
  readonly calls: number;
  readonly runs: number;
  /** Runs and how many of them were right, by fault. */
  readonly byFault: Readonly<Record<string, { readonly runs: number; readonly right: number }>>;
  readonly problems: readonly SweepProblem[];
  /** Runs whose fault met nothing, because the calls came out differently; they are not judged. */
  readonly notMet: number;
  readonly seconds: number;
}

/**
 * Runs a scenario undisturbed, then once for every call and every fault: that call, and no other, fails in that way. A verdict
 * of your own tells right from wrong; an `act` that throws is wrong.
 */
export async function sweep<Prepared, Outcome>(options: Sweep<Prepared, Outcome>): Promise<SweepReport> {
  const begin = performance.now();
  const { outcome: undisturbed, calls } = await runUndisturbed(options);
  const byFault: Record<string, { runs: number; right: number }> = {};
  const problems: SweepProblem[] = [];
  let notMet = 0;
  const faults = options.faults ?? sweepFaults;
  for (const { number, record } of calls) {
    for (const fault of faults) {
      if (fault.fault.kind === 'stale-read' && !isRead(record.operation)) continue;
      const problem = await runDisturbed(options, undisturbed, number, fault);
      if (problem === 'not met') {
        notMet += 1;
        continue;
      }
      byFault[fault.name] ??= { runs: 0, right: 0 };
      const count = byFault[fault.name];
      if (count === undefined) continue;
      count.runs += 1;
      if (problem === undefined) count.right += 1;
      else
        problems.push({ fault: fault.name, call: number, operation: `${record.service} ${record.operation}`, problem });
    }
  }
  const runs = Object.values(byFault).reduce((total, count) => total + count.runs, 0);
  return { calls: calls.length, runs, byFault, problems, notMet, seconds: (performance.now() - begin) / 1000 };
}

async function runUndisturbed<Prepared, Outcome>(
  options: Sweep<Prepared, Outcome>,
): Promise<{
  readonly outcome: Outcome;
  readonly calls: readonly { readonly number: number; readonly record: CallRecord }[];
}> {
  await using lab = await startLab(options.lab);
  const prepared = await options.prepare(lab);
  const before = lab.calls.length;
  const outcome = await inVirtualTime(lab, () => options.act(lab, prepared), options.time);
  const firsts = lab.calls.slice(before).filter(({ attempt }) => attempt === 1);
  const numbered = firsts.map((record, index) => ({ number: index + 1, record }));
  return { outcome, calls: numbered.filter(({ record }) => options.calls?.(record, firsts) ?? true) };
}

async function runDisturbed<Prepared, Outcome>(
  options: Sweep<Prepared, Outcome>,
  undisturbed: Outcome,
  call: number,
  fault: SweepFault,
): Promise<string | undefined> {
  await using lab = await startLab(options.lab);
  const prepared = await options.prepare(lab);
  const { attempts } = fault;
  lab.faults.add({ call, fault: fault.fault, ...(attempts === undefined ? {} : { attempts }) });
  try {
    const outcome = await inVirtualTime(lab, () => options.act(lab, prepared), options.time);
    lab.faults.clear();
    const met = lab.calls.find((record) => record.fault !== undefined);
    if (met === undefined) return 'not met';
    return await options.judge({ lab, prepared, outcome, undisturbed, fault, met });
  } catch (error) {
    return `threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`;
  }
}

/** A report as lines of text: counts by fault, then every problem. */
export function formatSweep({ calls, runs, byFault, problems, notMet, seconds }: SweepReport): string {
  const counts = Object.entries(byFault).map(([name, { runs: all, right }]) => `  ${name}: ${right} of ${all} right`);
  const wrong = problems.map(
    ({ fault, call, operation, problem }) => `  call ${call} (${operation}), ${fault}: ${problem}`,
  );
  const head = `${calls} calls, ${runs} runs, ${problems.length} wrong, ${notMet} not met, ${seconds.toFixed(1)} s`;
  return [head, ...counts, ...wrong].join('\n');
}
