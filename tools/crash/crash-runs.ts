import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkRun, type RunOutcome, readOutcome } from './check-run.js';
import { describeKill, killPlan, type Undisturbed } from './kill-plan.js';
import { runController } from './run-controller.js';
import { createHosts, writeRevision } from './scenario.js';

/** One run that was killed and taken up. */
export interface CrashRun {
  readonly seed: number;
  readonly kills: readonly string[];
  /** Kills that came before the deployment had ended. */
  readonly killed: number;
  readonly violations: readonly string[];
}

/** A controller that never ends is one too, and must not hang the tool. */
const mostResumes = 5;

/**
 * Deploys one release after the other to the same hosts; each deployment is killed at the moments of its seed and taken up
 * by a new process. The first two are left alone: they show what a run is like. Reports each run as it ends.
 */
export async function crashRuns(
  options: { readonly runs: number; readonly seed: number },
  onRun: (run: CrashRun) => void = () => undefined,
): Promise<readonly CrashRun[]> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-crash-'));
  try {
    await createHosts(directory);
    await undisturbedRun(directory, 'first', true);
    const { undisturbed, expected } = await undisturbedRun(directory, 'second', false);
    const done: CrashRun[] = [];
    for (let index = 0; index < options.runs; index += 1) {
      const run = await crashRun(directory, { seed: options.seed + index, undisturbed, expected });
      onRun(run);
      done.push(run);
    }
    return done;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function undisturbedRun(
  directory: string,
  deploymentId: string,
  first: boolean,
): Promise<{ readonly undisturbed: Undisturbed; readonly expected: RunOutcome }> {
  await writeRevision(directory, deploymentId);
  const { milliseconds } = await runController(directory, deploymentId);
  const violations = await checkRun(directory, deploymentId, { first });
  if (violations.length > 0) throw new RangeError(`an undisturbed run is wrong already: ${violations.join('; ')}`);
  const expected = await readOutcome(directory, deploymentId);
  return { undisturbed: { milliseconds, records: expected.records }, expected };
}

async function crashRun(
  directory: string,
  options: { readonly seed: number; readonly undisturbed: Undisturbed; readonly expected: RunOutcome },
): Promise<CrashRun> {
  const { seed, undisturbed, expected } = options;
  const deploymentId = `crash-${seed}`;
  const plan = killPlan(seed, undisturbed);
  await writeRevision(directory, deploymentId);
  let killed = 0;
  let status: string | undefined;
  for (let start = 0; status === undefined && start < plan.length + mostResumes; start += 1) {
    const end = await runController(directory, deploymentId, plan[start]);
    if (end.killed) killed += 1;
    status = end.status;
  }
  const violations = await checkRun(directory, deploymentId, { expected, first: false });
  return { seed, kills: plan.map(describeKill), killed, violations };
}
