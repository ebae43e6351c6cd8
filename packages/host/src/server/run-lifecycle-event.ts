import { InstanceUnreachableError, parseServerAppSpec, RollwayError, TransportError } from '@rollway/core';
import {
  failed,
  type LifecycleEventRequest,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  running,
  succeeded,
} from '@rollway/core/target';
import { createHost, type Host } from '../host.js';
import type { HostCallOptions } from '../host-settings.js';
import { expandVariables } from '../lifecycle/expand-variables.js';
import type { HostAnswer } from '../lifecycle/parse-answer.js';
import { retentionOf } from '../lifecycle/retention.js';
import type { BundleCache } from '../revision-source/bundle-cache.js';
import type { ServerHandle } from './handle.js';
import type { ParsedHost } from './host-entry.js';
import { moveTraffic } from './move-traffic.js';
import type { ServerSettings } from './server-settings.js';
import { settleFailures } from './settle-failure.js';

/** Pause between two calls that each waited on the host already. */
const pollPause = 50;

/** What the operation works with. */
export interface ServerParts {
  readonly settings: ServerSettings;
  readonly bundles: BundleCache;
}

/** Performs lifecycle events: the traffic events at the load balancer, all others on the host. */
export function runServerEvent(parts: ServerParts): OperationV1<LifecycleEventRequest> {
  const traffic = moveTraffic(parts.settings.loadBalancer);
  const failures = settleFailures(parts.settings);
  return longOperation<LifecycleEventRequest, void, ServerHandle>({
    async start(request, context) {
      const handle = handleOf(request, context);
      if (traffic.moves(request.lifecycleEvent)) return traffic.move(handle, context).catch(knownFailure);
      const host = await findHost(parts.settings, handle.instanceId);
      try {
        const connected = connect(host, parts);
        const asked = hostRequest(request, handle, host, parts);
        if (request.lifecycleEvent === 'BeforeBlockTraffic') await sendAhead(request, handle, { parts, context });
        const answer = await connected.start(asked, wait(context, parts));
        return await failures.settle(statusOf(answer, handle, context), handle);
      } catch (error) {
        return failures.settle(knownFailure(error), handle);
      }
    },
    async poll(handle, context) {
      if (traffic.moves(handle.lifecycleEvent)) return traffic.move(handle, context).catch(knownFailure);
      const host = await findHost(parts.settings, handle.instanceId);
      try {
        const answer = await connect(host, parts).poll(handle, wait(context, parts));
        return await failures.settle(statusOf(answer, handle, context), handle);
      } catch (error) {
        return failures.settle(unreachable(error), handle);
      }
    },
    async cancel(handle, context) {
      if (traffic.moves(handle.lifecycleEvent)) return traffic.cancel(handle);
      const host = await findHost(parts.settings, handle.instanceId);
      await connect(host, parts).cancel(handle, { waitSeconds: 20, signal: context.signal });
      const outcome = await failures.release(handle);
      context.log(`${handle.lifecycleEvent} on ${handle.instanceId} was cancelled; ${outcome}`);
    },
  });
}

/** The event is the first to touch an instance, and the instance is still in rotation. */
async function sendAhead(
  request: LifecycleEventRequest,
  handle: ServerHandle,
  { parts, context }: { readonly parts: ServerParts; readonly context: OperationContext },
): Promise<void> {
  const { settings } = parts;
  if (settings.staging === undefined || context.unwanted === true) return;
  const answer = await settings.staging.stage({ ...handle, signal: context.signal }, async (instanceId, signal) => {
    const host = await findHost(settings, instanceId);
    const asked = hostRequest(request, { ...handle, instanceId }, host, parts);
    return connect(host, parts).stage(asked, { waitSeconds: 0, signal });
  });
  // DownloadBundle will fail for the same reason, and it is the event whose failure that is.
  if (answer.status === 'failed') context.log(`${handle.operationId}: ${answer.diagnostics.message}`);
}

function hostRequest(
  request: LifecycleEventRequest,
  handle: ServerHandle,
  host: ParsedHost,
  parts: ServerParts,
): Parameters<Host['start']>[0] {
  const { delivery, staging } = parts.settings;
  return {
    ...handle,
    hookSource: request.hookSource,
    environment: { ...host.environment, ...request.environment },
    fileExistsBehavior: request.fileExistsBehavior,
    concludes: request.concludes,
    bundle: () => parts.bundles.open(request.revision),
    staged: staging !== undefined,
    ...(delivery === 'controller' ? {} : { hostDownload: () => delivery.download(request.revision) }),
    appSpec: ({ appSpec: { fileName, text } }) =>
      expandVariables(parseServerAppSpec(text, { fileName, hostOs: 'linux' }).appSpec, host.variables, fileName),
  };
}

function connect(host: ParsedHost, parts: ServerParts): Host {
  const { transport, deploymentRoot, secrets = {}, privileges = 'own' } = host;
  const { install } = parts.settings;
  const root = deploymentRoot === undefined ? {} : { root: deploymentRoot };
  return createHost({ ...retentionOf(parts.settings), transport, install, secrets, privileges, ...root });
}

async function findHost(settings: ServerSettings, instanceId: string): Promise<ParsedHost> {
  const host = await settings.hosts.find(instanceId);
  if (host !== undefined) return host;
  throw new TransportError({ host: instanceId, reason: 'it is no longer in the list of hosts' });
}

function handleOf(request: LifecycleEventRequest, context: OperationContext): ServerHandle {
  const { deploymentId, deploymentGroupId, lifecycleEvent, instance } = request;
  const { instanceId, trafficBefore } = instance;
  const { operationId } = context;
  const handle = { instanceId, operationId, deploymentId, deploymentGroupId, lifecycleEvent };
  return trafficBefore === undefined ? handle : { ...handle, trafficBefore };
}

function statusOf(
  answer: HostAnswer,
  handle: ServerHandle,
  context: OperationContext,
): OperationStatus<void, ServerHandle> {
  switch (answer.status) {
    case 'running':
      return running(handle, { pollAfter: pollPause });
    case 'failed':
      return failed(answer.diagnostics);
    case 'succeeded':
      if (answer.warning !== undefined) context.log(`${handle.instanceId}: ${answer.warning}`);
      return succeeded();
  }
}

/** Nobody could reach the instance: known, and counted apart from failures where a group says so. */
function unreachable(error: unknown): OperationStatus<void, ServerHandle> {
  if (!InstanceUnreachableError.isInstance(error)) throw error;
  return failed({ errorCode: 'InstanceUnreachable', message: error.message });
}

/** A revision that cannot be deployed or a balancer that lacks an instance is a known failure; a broken connection is not. */
function knownFailure(error: unknown): OperationStatus<void, ServerHandle> {
  if (!RollwayError.isInstance(error) || error.retryable) throw error;
  if (InstanceUnreachableError.isInstance(error)) return unreachable(error);
  return failed({ errorCode: 'UnknownError', message: error.message });
}

/** Waits for a hook, and says what it prints as long as somebody waits for it. */
function wait(context: OperationContext, parts: ServerParts): HostCallOptions {
  const { signal } = context;
  // What is about to be ended is not waited for.
  const waitSeconds = context.unwanted === true ? 0 : parts.settings.answerWithin / 1000;
  return { waitSeconds, signal, onOutput: (record) => context.log(record) };
}
