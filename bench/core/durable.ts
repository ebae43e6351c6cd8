import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type DeploymentState, emptyState, takeTurn, toSnapshot } from '@rollway/core/driver';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { loadState } from '../../packages/driver-embedded/src/driver/load-state.js';
import { definitionOf, noOpGroup } from './fleet.js';

/** A journal with a finished deployment in it. */
export interface DurableRun {
  readonly directory: string;
  /** From taking the deployment up to its result. */
  readonly seconds: number;
}

const deploymentId = 'bench-1';

/**
 * A whole deployment through the embedded driver and a file journal. Its first turn is put there directly, because a group
 * always plans seven events; everything else is the driver's work.
 */
export async function durableRun(size: number): Promise<DurableRun> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-bench-'));
  const group = noOpGroup(size);
  const journal = fileJournal(directory);
  const start = { type: 'start', at: Date.now(), deploymentId, definition: definitionOf(group, size) } as const;
  const { records } = takeTurn(emptyState(), [start], start.at);
  const begun = performance.now();
  await journal.append(deploymentId, records, { expectedSequence: 0 });
  await using driver = createEmbeddedDriver({ groups: [group], journal });
  const { resumed } = await driver.resume();
  const result = await resumed[0]?.finished();
  if (result?.status !== 'succeeded') throw new RangeError(`the deployment ended as ${result?.status}`);
  return { directory, seconds: (performance.now() - begun) / 1000 };
}

/** Seconds until a new process has the state again, from records alone or from a snapshot. */
export async function recoverySeconds(directory: string, from: 'records' | 'snapshot'): Promise<number> {
  const program = fileURLToPath(new URL('recover.ts', import.meta.url));
  const flags = ['--conditions=@rollway/source', '--import', 'tsx'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, program, directory, from]);
  return Number(stdout);
}

/** Keeps a snapshot of the last record, as the driver does from time to time, or takes it away. */
export async function setSnapshot(directory: string, wanted: boolean): Promise<void> {
  const file = join(directory, 'deployments', deploymentId, 'snapshot.json');
  await rm(file, { force: true });
  if (!wanted) return;
  const journal = fileJournal(directory);
  const state: DeploymentState = (await loadState(journal, deploymentId)) ?? emptyState();
  await journal.saveSnapshot(deploymentId, { sequence: state.sequence, state: toSnapshot(state) });
  await journal.close();
}
