import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileJournal } from '@rollway/driver-embedded';
import { hostNames, journalDirectory, scriptedEvents } from './scenario.js';

/** What a run left behind, without times: equal after every kill. */
export interface RunOutcome {
  readonly status: string;
  /** Records of each host in order, as `type event`; what depends on the moment of a kill is left out. */
  readonly history: Readonly<Record<string, readonly string[]>>;
  readonly records: number;
}

/** Reads the journal of a run. */
export async function readOutcome(directory: string, deploymentId: string): Promise<RunOutcome> {
  const history: Record<string, string[]> = {};
  let status = 'unfinished';
  let records = 0;
  for await (const record of fileJournal(journalDirectory(directory)).read(deploymentId)) {
    records += 1;
    if (record.type === 'deployment-finished') status = record.status;
    // Whether an operation was once seen running depends on when it was asked.
    if (!('instanceId' in record) || record.type === 'operation-accepted') continue;
    const event = 'lifecycleEvent' in record ? ` ${record.lifecycleEvent}` : '';
    const seen = history[record.instanceId] ?? [];
    seen.push(`${record.type}${event}`);
    history[record.instanceId] = seen;
  }
  return { status, history, records };
}

/** What is wrong with a run; empty when nothing is. `first` has no old archive, so nothing stops there. */
export async function checkRun(
  directory: string,
  deploymentId: string,
  options: { readonly expected?: RunOutcome; readonly first: boolean },
): Promise<readonly string[]> {
  const violations: string[] = [];
  const outcome = await readOutcome(directory, deploymentId);
  if (outcome.status !== 'succeeded') violations.push(`ended as ${outcome.status}`);
  const { expected } = options;
  for (const name of hostNames) {
    const history = outcome.history[name]?.join(', ');
    if (expected !== undefined && history !== expected.history[name]?.join(', ')) {
      violations.push(`${name} has another history: ${history}`);
    }
    const release = await readFile(join(directory, name, 'app', 'release'), 'utf8').catch(() => 'nothing');
    if (release !== deploymentId) violations.push(`${name} serves ${release}`);
    violations.push(...(await checkHooks(join(directory, name), deploymentId, options.first)));
  }
  return violations;
}

/** Every script exactly once: counted by the scripts themselves. */
async function checkHooks(host: string, deploymentId: string, first: boolean): Promise<readonly string[]> {
  const log = await readFile(join(host, 'hooks.log'), 'utf8').catch(() => '');
  const ran = log.split('\n').filter((line) => line.startsWith(`${deploymentId} `));
  const wanted = scriptedEvents.filter((event) => !(first && event === 'ApplicationStop'));
  return wanted.flatMap((event) => {
    const count = ran.filter((line) => line === `${deploymentId} ${event}`).length;
    return count === 1 ? [] : [`${event} ran ${count} times on ${host}`];
  });
}
