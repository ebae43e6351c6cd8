/** One step of a golden case, performed by the product: reads STEP.json, prints the outcome as one line of JSON. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performCommands } from './perform-commands.js';
import { performLocalRun } from './perform-local-run.js';
import type { Step } from './step.js';

const step = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Step;
const outcome = step.executor === undefined ? await performLocalRun(step) : await performCommands(step, step.executor);
const { directory, ...rest } = outcome;
const log = await readFile(join(directory, 'logs/scripts.log'), 'utf8').catch(() => undefined);
console.log(
  JSON.stringify({
    ...rest,
    archive: directory === '' ? undefined : join(directory, 'deployment-archive'),
    executed: begunScripts(log ?? ''),
    scripts_log: log,
  }),
);

/** Which scripts began, in order, from the deployment's own log. */
function begunScripts(log: string): readonly (readonly [string, string])[] {
  const begun: [string, string][] = [];
  let event = '';
  for (const line of log.split('\n')) {
    event = /^\S+ \S+ LifecycleEvent - (.*)$/.exec(line)?.[1] ?? event;
    const script = /^\S+ \S+ Script - (.*)$/.exec(line)?.[1];
    if (script !== undefined) begun.push([event, script]);
  }
  return begun;
}
