import {
  type Diagnostics,
  describeRevision,
  hookEnvironment,
  hookSource,
  localRevision,
  type Problem,
  type ServerLifecycleEvent,
  SettingsError,
} from '@rollway/core';
import type { FileExistsBehavior } from '@rollway/core/target';
import type { BundleLocation } from '../bundle/bundle.js';
import { createHost, type Host } from '../host.js';
import { defaultDeploymentRoot, type HostRequest } from '../host-settings.js';
import { refusalOf } from '../lifecycle/refusal.js';
import type { RevisionSource } from '../revision-source/revision-source.js';
import { localTransport } from '../transport/local-transport.js';
import { askedEvents, defaultLocalEvents, localEvents, orderProblem } from './local-events.js';
import { openRevision } from './open-revision.js';
import type { RemoteRevision } from './remote-revision.js';

/** A local run, with the options of CodeDeploy's local command. */
export interface LocalRun {
  /** Where the revision is on this machine, or the revision that one of `sources` downloads. */
  readonly bundle: BundleLocation | RemoteRevision;
  /** What downloads revisions in S3 and on GitHub; default none. */
  readonly sources?: readonly RevisionSource[];
  /** Unique; names the deployment's directory. */
  readonly deploymentId: string;
  /** Default `default-local-deployment-group`; a directory name below the root. */
  readonly deploymentGroupId?: string;
  /** Default `LocalFleet`. */
  readonly deploymentGroupName?: string;
  /** Default: where the bundle is. */
  readonly applicationName?: string;
  /** Default `DISALLOW`; in capitals or not. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** Default: every event that works without a service, in its order. */
  readonly events?: readonly string[];
  /** Default: `appspec.yml`, then `appspec.yaml`. */
  readonly appSpecName?: string;
  readonly root?: string;
  /** Deployments kept, this one included; 0 keeps all. Default 5. */
  readonly maxRevisions?: number;
  /** Variables that hooks inherit; default none but PATH and LANG. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where hooks start and relative paths of the AppSpec begin; default: the root of the archive that hooks come from. */
  readonly workingDirectory?: string;
  /** Called with each record of the log while hooks run. */
  readonly onOutput?: (record: string) => void;
  /** Called before each event. */
  readonly onEvent?: (lifecycleEvent: string) => void;
  /** Permissions that hooks, and directories that an install makes, do not get; default 0o022. */
  readonly umask?: number;
}

/** How a local run ended. */
export interface LocalRunResult {
  readonly succeeded: boolean;
  /** The deployment's own directory. */
  readonly directory: string;
  /** The event that failed. */
  readonly lifecycleEvent?: string;
  readonly diagnostics?: Diagnostics;
}

/** Seconds a local run waits for one event: as long as an event may take. */
const oneHour = 3600;

/**
 * Runs a revision on this machine without any service (CodeDeploy: codedeploy-local): every event in order, up to the first
 * failure.
 *
 * @throws SettingsError for an order of events that cannot work.
 */
export async function runLocal(run: LocalRun): Promise<LocalRunResult> {
  const { bundle: location, deploymentId, root = defaultDeploymentRoot } = run;
  const events = askedEvents(run.events);
  refuseOrder(events);
  const deploymentGroupId = run.deploymentGroupId ?? 'default-local-deployment-group';
  const host = localHost(run, root);
  const directory = `${root}/${deploymentGroupId}/${deploymentId}`;
  const { appSpecName } = run;
  const opening = openRevision(run, {
    allowMissingAppSpec: true,
    ...(appSpecName === undefined ? {} : { appSpecName }),
  });
  opening.catch(() => undefined);
  const possibleEvents = [...new Set([...defaultLocalEvents, ...events])];
  try {
    const ordered = localEvents(events);
    for (const [index, lifecycleEvent] of ordered.entries()) {
      const concludes = index === ordered.length - 1;
      const request = requestFor(run, { lifecycleEvent, deploymentGroupId, index, concludes });
      run.onEvent?.(lifecycleEvent);
      const options = {
        waitSeconds: oneHour,
        signal: new AbortController().signal,
        ...(run.onOutput === undefined ? {} : { onOutput: run.onOutput }),
      };
      let answer = await host
        .start({ ...request, possibleEvents, bundle: () => opening }, options)
        .catch((error: unknown) => asFailure(error, placeOf(location)));
      while (answer.status === 'running') answer = await host.poll(request, options);
      if (answer.status !== 'failed') continue;
      return { succeeded: false, directory, lifecycleEvent, diagnostics: answer.diagnostics };
    }
    return { succeeded: true, directory };
  } finally {
    await opening.then(
      (bundle) => bundle.close(),
      () => undefined,
    );
  }
}

function localHost(run: LocalRun, root: string): Host {
  const { maxRevisions, workingDirectory, umask, environment = {} } = run;
  return createHost({
    transport: localTransport({ environment }),
    root,
    ...(maxRevisions === undefined ? {} : { maxRevisions }),
    ...(workingDirectory === undefined ? {} : { workingDirectory }),
    ...(umask === undefined ? {} : { umask }),
  });
}

function requestFor(
  run: LocalRun,
  event: Pick<HostRequest, 'lifecycleEvent' | 'deploymentGroupId' | 'concludes'> & { readonly index: number },
): Omit<HostRequest, 'bundle'> {
  const { bundle, deploymentId } = run;
  // Whoever calls from a script or a command line may write it in lower case, as with CodeDeploy's service.
  const fileExistsBehavior = (run.fileExistsBehavior?.toUpperCase() || 'DISALLOW') as FileExistsBehavior;
  const { lifecycleEvent, deploymentGroupId, index, concludes } = event;
  const revision = 'revisionType' in bundle ? bundle : localRevision(bundle.path, bundle.type);
  const { applicationName = placeOf(bundle).path, deploymentGroupName = 'LocalFleet' } = run;
  const names = { applicationName, deploymentGroupName, deploymentGroupId, deploymentId };
  return {
    // The same event may be asked for twice in one run; each time is an operation of its own.
    operationId: `${deploymentId}:${index}:${lifecycleEvent}:local`,
    deploymentId,
    deploymentGroupId,
    lifecycleEvent,
    hookSource: hookSource(lifecycleEvent as ServerLifecycleEvent, { rollback: false, deploymentType: 'in-place' }),
    environment: { ...run.environment, ...hookEnvironment({ ...names, lifecycleEvent, revision }) },
    fileExistsBehavior,
    concludes,
    ...(run.appSpecName === undefined ? {} : { appSpecName: run.appSpecName }),
  };
}

/** What a refusal names as the bundle. */
function placeOf(bundle: LocalRun['bundle']): BundleLocation {
  if (!('revisionType' in bundle)) return bundle;
  return { type: bundle.revisionType === 'S3' ? bundle.bundleType : 'tgz', path: describeRevision(bundle) };
}

function refuseOrder(events: readonly string[]): void {
  const problem = orderProblem(events);
  if (problem === undefined) return;
  const { message, codeDeployMessage } = problem;
  const problems: readonly Problem[] = [{ path: 'events', message, received: events.join(',') }];
  throw new SettingsError({ subject: 'local run', problems, codeDeployMessage });
}

/** Everything happens on this machine, so an error is the outcome and not a doubt about it. */
function asFailure(
  error: unknown,
  bundle: BundleLocation,
): { readonly status: 'failed'; readonly diagnostics: Diagnostics } {
  const refusal = refusalOf(error, bundle);
  if (refusal !== undefined) return { status: 'failed', diagnostics: refusal };
  const message = error instanceof Error ? error.message : String(error);
  return { status: 'failed', diagnostics: { errorCode: 'UnknownError', message } };
}
