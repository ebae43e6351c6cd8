import type { Diagnostics } from '@rollway/core';

/** What the driver of golden cases hands to an implementation (the folder's README: STEP.json). */
export interface Step {
  readonly root: string;
  readonly cwd: string;
  readonly step: number;
  readonly config: { readonly root_dir: string; readonly max_revisions?: unknown };
  readonly config_file: string;
  readonly bundle_type: string;
  readonly bundle_location: string;
  readonly options: Readonly<Record<string, string | undefined>> & { readonly events?: readonly string[] };
  readonly executor?: ExecutorJob;
}

/** Single commands with a deployment specification, as the service sends them. */
export interface ExecutorJob {
  readonly spec: Readonly<Record<string, unknown>>;
  readonly commands: readonly ExecutorCommand[];
  readonly local_revision: { readonly LocalRevision: { readonly Location: string; readonly BundleType: string } };
  /** Whether the commands after a failure are given as well. */
  readonly go_on: boolean;
}

export interface ExecutorCommand {
  readonly name: string;
  /** Use the local revision in place of the specification's. */
  readonly local?: boolean;
  /** A question instead of an execution. */
  readonly ask?: 'noop' | 'timeout';
}

/** What a step came to. */
export interface StepOutcome {
  readonly ok: boolean;
  readonly deployment_id?: string;
  /** The deployment's directory; empty when there is none. */
  readonly directory: string;
  readonly error: unknown;
  readonly results?: readonly unknown[];
}

const codes: readonly string[] = [
  'Success',
  'ScriptMissing',
  'ScriptNotExecutable',
  'ScriptTimedOut',
  'ScriptFailed',
  'UnknownError',
];

/** Diagnostics with the numbers of CodeDeploy, and in the agents' words where they have any. */
export function agentDiagnostics(diagnostics: Diagnostics): {
  readonly code: number;
  readonly script: string;
  readonly message: string;
  readonly log: string;
} {
  const { errorCode, scriptName = '', message, codeDeployMessage = message, logTail = '' } = diagnostics;
  return { code: codes.indexOf(errorCode), script: scriptName, message: codeDeployMessage, log: logTail };
}

/** This process's environment and umask, which hooks of the agent inherit. */
export function inherited(step: Step): {
  readonly environment: Readonly<Record<string, string>>;
  readonly umask: number;
} {
  const own = Object.entries(process.env).filter(([name]) => !['PATH', 'LANG'].includes(name));
  const environment = Object.fromEntries(own.map(([name, value]) => [name, value ?? '']));
  // The recorder's own variable stands in recorded environments.
  return { environment: { ...environment, CDGOLDEN_PROBE: `${step.root}/probe-${step.step}` }, umask: process.umask() };
}
