import { randomInt } from 'node:crypto';
import { resolve } from 'node:path';
import { type Diagnostics, type FileExistsBehavior, SettingsError } from '@rollway/core';
import {
  gitHubSource,
  type LocalRun,
  type LocalRunResult,
  localBundle,
  remoteRevision,
  runLocal,
  s3Source,
} from '@rollway/host';
import { readAgentConfiguration } from '../config/agent-configuration.js';
import { exitCodes } from '../exit-codes.js';
import type { Terminal } from '../terminal.js';

/** Options of `rollway local`, by the names that CodeDeploy's local command has for them. */
export interface LocalOptions {
  readonly bundleLocation?: string;
  readonly type?: string;
  readonly fileExistsBehavior?: FileExistsBehavior;
  readonly deploymentGroup?: string;
  readonly deploymentGroupName?: string;
  readonly applicationName?: string;
  /** Separated by commas. */
  readonly events?: string;
  readonly agentConfigurationFile?: string;
  readonly appspecFilename?: string;
  readonly root?: string;
  readonly json?: boolean;
}

/** `rollway local`: runs a revision on this machine, without configuration, journal or service. */
export async function localCommand(terminal: Terminal, options: LocalOptions): Promise<number> {
  const run = await localRunOf(terminal, options);
  const json = options.json ?? false;
  const result = await runLocal({
    ...run,
    onEvent: (lifecycleEvent) => {
      if (json) terminal.out(JSON.stringify({ type: 'lifecycle-event-started', lifecycleEvent }));
      else terminal.error(lifecycleEvent);
    },
    onOutput: (record) => {
      if (json) terminal.out(JSON.stringify({ type: 'output', record }));
      else terminal.error(`  ${record}`);
    },
  });
  if (json) terminal.out(JSON.stringify({ type: 'result', deploymentId: run.deploymentId, ...result }));
  else printResult(terminal, result);
  return result.succeeded ? exitCodes.succeeded : exitCodes.failed;
}

async function localRunOf(terminal: Terminal, options: LocalOptions): Promise<LocalRun> {
  const { cwd } = terminal;
  const { bundleLocation = cwd, type, appspecFilename: appSpecName, events, deploymentGroup } = options;
  refuseGroup(deploymentGroup);
  const bundle =
    remoteRevision(bundleLocation, type) ??
    (await localBundle({
      location: bundleLocation,
      workingDirectory: cwd,
      ...(type === undefined ? {} : { type }),
      ...(appSpecName === undefined ? {} : { appSpecName }),
    }));
  const configuration = await readAgentConfiguration(options.agentConfigurationFile, cwd);
  const optional = {
    deploymentGroupId: deploymentGroup,
    deploymentGroupName: options.deploymentGroupName,
    fileExistsBehavior: options.fileExistsBehavior,
    appSpecName,
    events: events?.split(','),
    root: options.root === undefined ? configuration.root : resolve(cwd, options.root),
    maxRevisions: configuration.maxRevisions,
  };
  return {
    bundle,
    sources: [s3Source(), gitHubSource(gitHubSettings())],
    deploymentId: `d-${Array.from({ length: 9 }, () => randomInt(36).toString(36).toUpperCase()).join('')}-local`,
    applicationName: options.applicationName ?? bundleLocation,
    environment: inheritedEnvironment(),
    workingDirectory: cwd,
    umask: process.umask(),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  };
}

/** As in workflows of GitHub: another API than the public one, and a token for private repositories. */
function gitHubSettings(): { readonly baseUrl?: string; readonly token?: string } {
  const { GITHUB_API_URL: baseUrl = '', GITHUB_TOKEN: token = '' } = process.env;
  return { ...(baseUrl === '' ? {} : { baseUrl }), ...(token === '' ? {} : { token }) };
}

/** Scripts see what they would see when called from here. Names that no shell can have are left behind. */
function inheritedEnvironment(): Readonly<Record<string, string>> {
  const usable = Object.entries(process.env).filter(([name]) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
  return Object.fromEntries(usable.map(([name, value]) => [name, value ?? '']));
}

function refuseGroup(group: string | undefined): void {
  if (group === undefined || /^(?!\.{1,2}$)[^/\p{Cc}]+$/u.test(group)) return;
  const problem = { path: 'deployment-group', message: 'must be one directory name', received: JSON.stringify(group) };
  throw new SettingsError({ subject: 'local run', problems: [problem] });
}

function printResult(terminal: Terminal, { succeeded, directory, lifecycleEvent, diagnostics }: LocalRunResult): void {
  if (succeeded) terminal.out('succeeded');
  else terminal.out(`failed in ${lifecycleEvent ?? 'an unknown event'}: ${describe(diagnostics)}`);
  terminal.error(`the log is ${directory}/logs/scripts.log`);
}

function describe(diagnostics: Diagnostics | undefined): string {
  return diagnostics === undefined ? 'nothing is known' : `${diagnostics.message} (${diagnostics.errorCode})`;
}
