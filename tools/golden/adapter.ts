/** One step of a golden case, performed by the product: reads STEP.json, prints the outcome as one line of JSON. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type BundleLocation, type LocalRun, runLocal } from '@rollway/host';

interface Step {
  readonly root: string;
  readonly cwd: string;
  readonly config: { readonly root_dir: string; readonly max_revisions?: number };
  readonly bundle_type: BundleLocation['type'];
  readonly bundle_location: string;
  readonly options: Readonly<Record<string, string | undefined>>;
}

const codes = ['Success', 'ScriptMissing', 'ScriptNotExecutable', 'ScriptTimedOut', 'ScriptFailed', 'UnknownError'];

const step = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8')) as Step;
const run = runOf(step);
const outcome = await runLocal(run).catch((error: unknown) => ({
  succeeded: false as const,
  directory: '',
  diagnostics: { errorCode: 'UnknownError' as const, message: error instanceof Error ? error.message : String(error) },
}));
const { diagnostics } = outcome;
const lifecycleEvent = 'lifecycleEvent' in outcome ? outcome.lifecycleEvent : null;
console.log(
  JSON.stringify({
    ok: outcome.succeeded,
    deployment_id: run.deploymentId,
    archive: join(outcome.directory, 'deployment-archive'),
    executed: await executed(outcome.directory),
    error:
      diagnostics === undefined
        ? null
        : {
            event: lifecycleEvent,
            message: diagnostics.message,
            code: codes.indexOf(diagnostics.errorCode),
            script: 'scriptName' in diagnostics ? diagnostics.scriptName : '',
            log: 'logTail' in diagnostics ? diagnostics.logTail : '',
          },
  }),
);

function runOf({ config, bundle_type, bundle_location, options, cwd }: Step): LocalRun {
  const optional = {
    deploymentGroupId: options.deployment_group,
    deploymentGroupName: options.deployment_group_name,
    applicationName: options.application_name ?? bundle_location,
    fileExistsBehavior: options.file_exists_behavior as LocalRun['fileExistsBehavior'],
    events: String(options.events ?? '') === '' ? undefined : String(options.events).split(','),
    appSpecName: options.appspec_filename,
    maxRevisions: config.max_revisions,
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  const inherited = Object.entries(process.env).filter(([name]) => !['PATH', 'LANG'].includes(name));
  return {
    bundle: { type: bundle_type, path: resolve(cwd, bundle_location) },
    deploymentId: `d-${process.hrtime.bigint().toString(36).toUpperCase().slice(-9)}-local`,
    root: config.root_dir,
    workingDirectory: cwd,
    environment: Object.fromEntries(inherited.map(([name, value]) => [name, value ?? ''])),
    ...given,
  };
}

/** Which scripts began, in order, from the deployment's own log. */
async function executed(directory: string): Promise<readonly (readonly [string, string])[]> {
  const log = await readFile(join(directory, 'logs/scripts.log'), 'utf8').catch(() => '');
  const begun: [string, string][] = [];
  let event = '';
  for (const line of log.split('\n')) {
    event = /^\S+ \S+ LifecycleEvent - (.*)$/.exec(line)?.[1] ?? event;
    const script = /^\S+ \S+ Script - (.*)$/.exec(line)?.[1];
    if (script !== undefined) begun.push([event, script]);
  }
  return begun;
}
