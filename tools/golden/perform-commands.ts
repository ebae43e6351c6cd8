import { type Diagnostics, hookEnvironment, hookSource, RollwayError, type ServerLifecycleEvent } from '@rollway/core';
import {
  type BundleLocation,
  createHost,
  type DeploymentSpecification,
  type Host,
  type HostRequest,
  localTransport,
  openBundle,
  parseDeploymentSpecification,
} from '@rollway/host';
import {
  agentDiagnostics,
  type ExecutorCommand,
  type ExecutorJob,
  inherited,
  type Step,
  type StepOutcome,
} from './step.js';

/** Commands that the service sends besides DownloadBundle and Install. */
const hookCommands: readonly string[] = [
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
  'ValidateService',
];

interface CommandResult {
  readonly command: string;
  readonly ask: 'execute' | 'noop' | 'timeout';
  readonly ok?: boolean;
  readonly class?: string;
  readonly message?: string;
  readonly diagnostics?: unknown;
  readonly [answer: string]: unknown;
}

/** A step as the service has it: single commands with a deployment specification. */
export async function performCommands(step: Step, job: ExecutorJob): Promise<StepOutcome> {
  const { environment, umask } = inherited(step);
  const { root_dir: root, max_revisions } = step.config;
  const host = createHost({
    transport: localTransport({ environment }),
    root,
    umask,
    workingDirectory: step.cwd,
    environment,
    ...(typeof max_revisions === 'number' ? { maxRevisions: max_revisions } : {}),
  });
  const results: CommandResult[] = [];
  for (const [index, command] of job.commands.entries()) {
    const result = await perform({ host, job, command, index, step }).catch(asResult(command));
    results.push(result);
    if (result.ok === false && !job.go_on) break;
  }
  const bad = results.find((result) => result.ok === false);
  const { DeploymentGroupId, DeploymentId } = job.spec;
  return {
    ok: bad === undefined,
    directory: `${root}/${String(DeploymentGroupId)}/${String(DeploymentId).replace(/^arn:.*\//, '')}`,
    results,
    error: bad === undefined ? null : { event: bad.command, message: bad.message, ...asError(bad) },
  };
}

function asError({ diagnostics }: CommandResult): Readonly<Record<string, unknown>> {
  const { error_code, script_name, log } = diagnostics as Readonly<Record<string, unknown>>;
  return { code: error_code, script: script_name, log };
}

interface CommandContext {
  readonly host: Host;
  readonly job: ExecutorJob;
  readonly command: ExecutorCommand;
  readonly index: number;
  readonly step: Step;
}

async function perform(context: CommandContext): Promise<CommandResult> {
  const { host, job, command } = context;
  const specification = parseDeploymentSpecification(job.spec);
  const request = requestFor(context, specification);
  if (command.ask !== undefined) return answer(host, command.name, command.ask, request);
  const options = { waitSeconds: 3600, signal: new AbortController().signal };
  const bundle = bundleOf(job, specification);
  const opened = await host.start({ ...request, bundle: () => bundle }, options);
  if (opened.status === 'failed') return failed(command.name, opened.diagnostics);
  const diagnostics = { error_code: 0, script_name: '', message: 'Succeeded: ', log: '' };
  return { command: command.name, ask: 'execute', ok: true, diagnostics };
}

function requestFor(
  { command, index, step, job }: CommandContext,
  specification: DeploymentSpecification,
): HostRequest {
  const { revision, isRollback, deploymentType, appSpecName, fileExistsBehavior, possibleEvents } = specification;
  const { deploymentId, deploymentGroupId } = specification;
  const event = command.name as ServerLifecycleEvent;
  return {
    operationId: `${deploymentId}:${step.step}:${index}:${event}`,
    deploymentId,
    deploymentGroupId,
    lifecycleEvent: event,
    hookSource: hookSource(event, { rollback: isRollback, deploymentType }),
    environment: { ...hookEnvironment({ ...specification, lifecycleEvent: event, revision }) },
    fileExistsBehavior: fileExistsBehavior as HostRequest['fileExistsBehavior'],
    // A specification does not say which command is the last one of a deployment.
    concludes: index === job.commands.length - 1,
    appSpecName,
    bundle: () => Promise.reject(new Error('only commands have a bundle')),
    ...(possibleEvents === undefined ? {} : { possibleEvents }),
  };
}

/** Commands with `local` bring the revision; the others find it again where it was brought from. */
function bundleOf(job: ExecutorJob, { appSpecName }: DeploymentSpecification) {
  const { Location, BundleType } = job.local_revision.LocalRevision;
  const location = { type: BundleType as BundleLocation['type'], path: Location };
  return openBundle(location, { appSpecName, allowMissingAppSpec: true });
}

async function answer(host: Host, name: string, ask: 'noop' | 'timeout', request: HostRequest): Promise<CommandResult> {
  const isHook = hookCommands.includes(name);
  const inspected = isHook ? await host.inspect(request) : { scripts: 0 };
  if ('refusal' in inspected && inspected.refusal !== undefined) return { ...failed(name, inspected.refusal), ask };
  if (ask === 'timeout') {
    const seconds = 'timeoutSeconds' in inspected ? inspected.timeoutSeconds : undefined;
    return { command: name, ask, total_timeout: seconds ?? null };
  }
  const noop = !['DownloadBundle', 'Install'].includes(name) && inspected.scripts === 0;
  return { command: name, ask, noop };
}

function failed(name: string, diagnostics: Diagnostics): CommandResult {
  const { code, script, message, log } = agentDiagnostics(diagnostics);
  return {
    command: name,
    ask: 'execute',
    ok: false,
    class: code < 5 ? 'InstanceAgent::Plugins::CodeDeployPlugin::ScriptError' : classOf(message),
    message,
    diagnostics: { error_code: code, script_name: script, message, log },
  };
}

/** The agents raise one class for every AppSpec that they refuse, and Ruby's own for the rest. */
function classOf(message: string): string {
  const appSpec = 'InstanceAgent::Plugins::CodeDeployPlugin::ApplicationSpecification::AppSpecValidationException';
  if (message.includes('unknown lifecycle events') || message.startsWith('You specified')) return 'ArgumentError';
  return message.includes('application specification file') && !message.includes('specifies two')
    ? appSpec
    : 'RuntimeError';
}

function asResult(command: ExecutorCommand): (error: unknown) => CommandResult {
  return (error) => {
    if (!RollwayError.isInstance(error)) throw error;
    const words = 'codeDeployMessage' in error ? String(error.codeDeployMessage) : error.message;
    return failed(command.name, { errorCode: 'UnknownError', message: words });
  };
}
