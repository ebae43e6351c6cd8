import { createHash } from 'node:crypto';
import { type Diagnostics, type ServerAppSpec, TransportError } from '@rollway/core';
import type { FileExistsBehavior, HookSource } from '@rollway/core/target';
import type { Bundle } from './bundle/bundle.js';
import { emptyPlan, renderInstallPlan } from './install/install-plan.js';
import { compileAppSpec, compilePlan, type RevisionSource } from './lifecycle/compile-revision.js';
import { renderHookList } from './lifecycle/hook-list.js';
import { type EventInspection, parseInspection } from './lifecycle/inspect-event.js';
import { type HostAnswer, parseAnswer } from './lifecycle/parse-answer.js';
import { recordReader } from './lifecycle/record-reader.js';
import { missingAppSpecWords } from './lifecycle/refusal.js';
import { uploadStream } from './lifecycle/upload.js';
import { hostProgram } from './program/host-program.generated.js';
import { checkRequest } from './security/check-request.js';
import { elevate, type Privileges } from './security/elevate.js';
import { createSecrets, type Secrets } from './security/secrets.js';
import type { Transport } from './transport/transport.js';

/** Where the state of deployments is kept on a host unless the settings say otherwise. */
export const defaultDeploymentRoot = '/var/lib/rollway/deployment-root';

/** Settings of a host. */
export interface HostSettings {
  readonly transport: Transport;
  /** Directory on the host; default {@link defaultDeploymentRoot}. */
  readonly root?: string;
  /** Deployments kept per group, this one included; 0 keeps all. Default 5 (CodeDeploy: agent configuration, max_revisions). */
  readonly maxRevisions?: number;
  /** Variables of every hook besides those of the deployment, for example the host's own port. */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * Where hooks start; default: the root of the archive that they come from. Given, it is also what relative paths in an
   * AppSpec begin at; without it they are refused.
   */
  readonly workingDirectory?: string;
  /** Permissions that hooks, and directories that an install makes, do not get; default 0o022. */
  readonly umask?: number;
  /**
   * Variables of every hook whose values are replaced by `[secret NAME]` wherever output or an error is kept: logs, receipts,
   * answers. Each needs a line of four characters or more.
   */
  readonly secrets?: Readonly<Record<string, string>>;
  /**
   * As whom everything is done on the host: `own`, as the user that the transport has; `sudo`, as root by `sudo -n`. Default
   * `own`; what that user may not do is refused before anything is touched.
   */
  readonly privileges?: Privileges;
}

/** Where an operation belongs on a host. */
export interface HostOperation {
  readonly operationId: string;
  readonly deploymentId: string;
  readonly deploymentGroupId: string;
  readonly lifecycleEvent: string;
}

/** A lifecycle event to perform on a host. */
export interface HostRequest extends HostOperation {
  readonly hookSource: HookSource;
  readonly environment: Readonly<Record<string, string>>;
  readonly fileExistsBehavior: FileExistsBehavior;
  /** Opens the revision; called only for the events that need it. */
  readonly bundle: () => Promise<Bundle>;
  /** The AppSpec to install by; default: parsed from the bundle. For callers that expand variables in it. */
  readonly appSpec?: (bundle: Pick<Bundle, 'appSpec'>) => ServerAppSpec;
  /** Name of the AppSpec, for messages about archives without one; default `appspec.yml`. */
  readonly appSpecName?: string;
  /**
   * Every event that can come in this deployment. Given, Install fails for an AppSpec that has others (CodeDeploy:
   * AllPossibleLifecycleEvents of a deployment specification).
   */
  readonly possibleEvents?: readonly string[];
}

/** How long a call may wait on the host, and what ends the waiting early. */
export interface HostCallOptions {
  /** Seconds to wait for a running hook before the answer is `running`. */
  readonly waitSeconds: number;
  readonly signal: AbortSignal;
  /**
   * Called with each record of the log while a hook runs and is waited for, within a second or so: secrets taken out, at most
   * 16 KiB a second. Not called where the transport does not stream.
   */
  readonly onOutput?: (record: string) => void;
}

/** What is deployed on a host, as its own files say. */
export interface HostDescription {
  readonly lastSuccessfulInstall?: string;
  readonly mostRecentInstall?: string;
  readonly deployments: readonly string[];
}

/** A host through a transport. Every call is safe to repeat: the host answers for an operation it knows. */
export interface Host {
  /** Performs a lifecycle event, or answers for it. BlockTraffic and AllowTraffic are not a host's business. */
  start(request: HostRequest, options: HostCallOptions): Promise<HostAnswer>;
  /** Waits for an operation that `start` called running. */
  poll(operation: HostOperation, options: HostCallOptions): Promise<HostAnswer>;
  /** Ends what the operation runs, with everything it started: TERM, then KILL. */
  cancel(operation: HostOperation, options: HostCallOptions): Promise<HostAnswer>;
  describe(deploymentGroupId: string): Promise<HostDescription>;
  /** Says what a hook event would do now, without doing anything (CodeDeploy: the agent's no-op check). */
  inspect(request: HostOperation & Pick<HostRequest, 'hookSource' | 'appSpecName'>): Promise<EventInspection>;
}

/**
 * Makes a host of a transport. Its methods throw SettingsError for names and variables that could pass for something else.
 *
 * @throws SettingsError for secrets that cannot be kept.
 */
export function createHost(settings: HostSettings): Host {
  const secrets = createSecrets(settings.secrets);
  const call = programCaller(settings, secrets);
  return {
    async start(request, options) {
      switch (request.lifecycleEvent) {
        case 'DownloadBundle':
          return download(request, options, call, settings);
        case 'Install':
          return install(request, options, call, settings);
        default: {
          const variables = { ...settings.environment, ...request.environment };
          checkRequest({ ...request, root: rootOf(settings), environment: variables });
          const hookVariables = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
          const absent = JSON.stringify(absentArchive(request, settings));
          const where = [
            `source=${request.hookSource}`,
            `directory=${settings.workingDirectory ?? ''}`,
            `refusal=${absent}`,
          ];
          const more = [...where, `secrets=${secrets.names.join()}`, '--', hostProgram, ...hookVariables];
          return call('hook', request, {
            ...options,
            more,
            ...(secrets.names.length === 0 ? {} : { stdin: once(secrets.list) }),
          });
        }
      }
    },
    poll: (operation, options) => call('poll', operation, options),
    cancel: (operation, options) => call('cancel', operation, options),
    describe: (deploymentGroupId) => describe(settings, deploymentGroupId),
    inspect: (request) => inspect(settings, request),
  };
}

type ProgramCaller = (
  verb: string,
  operation: HostOperation,
  options: HostCallOptions & { readonly more?: readonly string[]; readonly stdin?: AsyncIterable<Uint8Array> },
) => Promise<HostAnswer>;

function programCaller(settings: HostSettings, secrets: Secrets): ProgramCaller {
  const { transport, privileges = 'own' } = settings;
  return async (verb, operation, { waitSeconds, signal, more = [], stdin, onOutput }) => {
    checkRequest({ ...operation, root: rootOf(settings) });
    const follows = onOutput !== undefined && transport.streams === true;
    const command = {
      script: hostProgram,
      arguments: [
        'rollway',
        verb,
        ...operationSettings(settings, operation),
        `wait=${waitSeconds}`,
        `follow=${follows}`,
        ...more,
      ],
      signal,
      ...(follows ? { onOutput: recordReader((record) => onOutput(secrets.redact(record))) } : {}),
      ...(stdin === undefined ? {} : { stdin }),
    };
    const { exitCode, stdout, stderr } = await transport.run(elevate(command, privileges));
    const answer = parseAnswer(secrets.redact(stdout));
    if (answer !== undefined) return answer;
    const reason = `the host program ended with ${exitCode ?? 'a signal'} and no answer: ${secrets.redact(stderr.trim()).slice(0, 500)}`;
    throw new TransportError({ host: transport.description, reason });
  };
}

function rootOf({ root = defaultDeploymentRoot }: HostSettings): string {
  return root;
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void, void> {
  yield bytes;
}

function operationSettings(settings: HostSettings, operation: HostOperation): readonly string[] {
  const { operationId, deploymentId, deploymentGroupId, lifecycleEvent } = operation;
  return [
    `root=${rootOf(settings)}`,
    `group=${deploymentGroupId}`,
    `deployment=${deploymentId}`,
    // The id may hold anything; its digest is a name that every file system takes.
    `operation=${createHash('sha256').update(operationId).digest('hex').slice(0, 32)}`,
    `event=${lifecycleEvent}`,
    `umask=${(settings.umask ?? 0o022).toString(8)}`,
  ];
}

async function download(
  request: HostRequest,
  options: HostCallOptions,
  call: ProgramCaller,
  settings: HostSettings,
): Promise<HostAnswer> {
  const bundle = await request.bundle();
  const source = revisionSource(request, bundle, settings);
  const appSpec = compileAppSpec(source);
  const plan = compilePlan(source);
  const stdin = uploadStream({
    bundle,
    hooks: 'value' in appSpec ? renderHookList(appSpec.value) : new Uint8Array(0),
    installPlan: renderInstallPlan('value' in plan ? plan.value : emptyPlan(request.fileExistsBehavior)),
  });
  const times = bundle.location.type === 'directory' ? 'new' : 'kept';
  const refusal = 'refusal' in appSpec ? JSON.stringify(appSpec.refusal) : '';
  const more = [`retain=${settings.maxRevisions ?? 5}`, `times=${times}`, `refusal=${refusal}`];
  return call('download', request, { ...options, stdin, more });
}

async function install(
  request: HostRequest,
  options: HostCallOptions,
  call: ProgramCaller,
  settings: HostSettings,
): Promise<HostAnswer> {
  const plan = compilePlan(revisionSource(request, await request.bundle(), settings));
  // The same for everybody who asks, so the host has nothing to remember.
  if ('refusal' in plan) return { status: 'failed', diagnostics: plan.refusal };
  return call('install', request, { ...options, more: [`behavior=${plan.value.fileExistsBehavior}`] });
}

function revisionSource(request: HostRequest, bundle: Bundle, settings: HostSettings): RevisionSource {
  const { fileExistsBehavior, appSpec, possibleEvents } = request;
  const { workingDirectory } = settings;
  return {
    bundle,
    fileExistsBehavior,
    archive: archiveOf(request, settings),
    appSpec,
    possibleEvents,
    workingDirectory,
  };
}

/** Where an operation's deployment has its archive on the host. */
function archiveOf({ deploymentGroupId, deploymentId }: HostOperation, settings: HostSettings): string {
  return `${rootOf(settings)}/${deploymentGroupId}/${deploymentId}/deployment-archive`;
}

/** What an event is answered that needs an archive which is not there. */
function absentArchive(request: HostOperation & Pick<HostRequest, 'appSpecName'>, settings: HostSettings): Diagnostics {
  const archive = archiveOf(request, settings);
  return {
    errorCode: 'UnknownError',
    message: `there is no revision at ${archive}; DownloadBundle must come before ${request.lifecycleEvent}`,
    codeDeployMessage: missingAppSpecWords(archive, request.appSpecName ?? 'appspec.yml'),
  };
}

async function inspect(settings: HostSettings, request: Parameters<Host['inspect']>[0]): Promise<EventInspection> {
  checkRequest({ ...request, root: rootOf(settings) });
  const refusal = JSON.stringify(absentArchive(request, settings));
  const where = [`source=${request.hookSource}`, `refusal=${refusal}`];
  const command = {
    script: hostProgram,
    arguments: ['rollway', 'inspect', ...operationSettings(settings, request), ...where],
  };
  const { stdout } = await settings.transport.run(elevate(command, settings.privileges ?? 'own'));
  return parseInspection(stdout);
}

async function describe(settings: HostSettings, deploymentGroupId: string): Promise<HostDescription> {
  const root = rootOf(settings);
  checkRequest({ root, deploymentGroupId });
  const script = hostProgram;
  const command = { script, arguments: ['rollway', 'describe', `root=${root}`, `group=${deploymentGroupId}`] };
  const { stdout } = await settings.transport.run(elevate(command, settings.privileges ?? 'own'));
  const refused = parseAnswer(stdout);
  if (refused?.status === 'failed') {
    throw new TransportError({ host: settings.transport.description, reason: refused.diagnostics.message });
  }
  const values = (name: string): readonly string[] =>
    stdout.split('\n').flatMap((line) => (line.startsWith(`${name}=`) ? [line.slice(name.length + 1)] : []));
  const [lastSuccessfulInstall] = values('last_successful_install');
  const [mostRecentInstall] = values('most_recent_install');
  return {
    ...(lastSuccessfulInstall === undefined ? {} : { lastSuccessfulInstall }),
    ...(mostRecentInstall === undefined ? {} : { mostRecentInstall }),
    deployments: values('deployment'),
  };
}
