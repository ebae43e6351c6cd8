import type { Service, ServiceDeployment } from '@aws-sdk/client-ecs';
import { failOnRefusal, refusalDiagnostics } from '@rollway/aws';
import {
  failed,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  type ProvisionedReplacement,
  type ProvisionReplacementRequest,
  parseEcsAppSpec,
  running,
  succeededWith,
} from '@rollway/core/target';
import { explainFailure, failedTaskThreshold, readFailedTasks } from '../failed-tasks.js';
import { fails } from '../fails.js';
import type { ParsedSettings } from '../settings.js';
import { noStrategyMessage, strategyFor } from './deployment-configuration.js';
import { isUnderWay, standingOf } from './deployment-standing.js';
import { deploymentUpdate } from './deployment-update.js';
import { type NativeReplacement, nativeSidesOf } from './native-replacement.js';
import { hasOurs } from './pause-hook.js';
import { type ServiceCalls, serviceCalls } from './service-calls.js';
import { serviceTags, taggedConfiguration, taggedDeployment } from './service-tags.js';
import { whyNotUp } from './why-not-up.js';

/** What is to be made, and how long it has been waited for: plain JSON, the handle of the operation. */
type Provisioning = {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
  readonly appSpec: string;
  readonly weights: readonly number[];
  /** ARN of the newest service deployment before this one; null when there was none. */
  readonly before: string | null;
  /** Milliseconds between the looks so far, and how many they may become. */
  readonly waited: number;
  readonly longest: number;
};

type Status = OperationStatus<ProvisionedReplacement, Provisioning>;

/** What one step works with. */
interface Parts {
  readonly handle: Provisioning;
  readonly settings: ParsedSettings;
  readonly context: OperationContext;
  readonly calls: ServiceCalls;
}

/**
 * Has ECS begin a deployment that pauses before anything of it gets traffic. What was newest before is recorded first: the
 * update of a service takes no token, so a deployment that is newer tells that it had its effect. Asked for the same task
 * definition again, ECS begins none.
 */
export function provisionNative(
  settings: ParsedSettings,
): OperationV1<ProvisionReplacementRequest, ProvisionedReplacement> {
  const partsFor = (handle: Provisioning, context: OperationContext): Parts => {
    return { handle, settings, context, calls: serviceCalls(settings, context.signal) };
  };
  return longOperation<ProvisionReplacementRequest, ProvisionedReplacement, Provisioning>({
    start: (request, context) => failOnRefusal(() => begin(request, settings, serviceCalls(settings, context.signal))),
    poll: (handle, context) => failOnRefusal(() => advance(partsFor(handle, context))),
    // Nothing here serves yet; `terminate` takes it back.
    cancel: () => Promise.resolve(),
  });
}

async function begin(
  request: ProvisionReplacementRequest,
  { steadyStateTimeout, pollAfter }: ParsedSettings,
  calls: ServiceCalls,
): Promise<Status> {
  const { deploymentId, deploymentGroupName, revision, timeout, productionWeights: weights = [100] } = request;
  if (strategyFor(weights) === undefined) return fails(noStrategyMessage(weights));
  const service = await calls.readService();
  const newest = await calls.readNewest();
  const isOwn = newest !== undefined && service !== undefined && taggedDeployment(service) === deploymentId;
  const before = isOwn && isUnderWay(newest) ? null : (newest?.serviceDeploymentArn ?? null);
  const appSpec = revision.revisionType === 'AppSpecContent' ? revision.content : '';
  // Given up a little before the driver's own bound, which could not say why.
  const longest = Math.min(steadyStateTimeout, timeout - 2 * pollAfter);
  return running({ deploymentId, deploymentGroupName, appSpec, weights, before, waited: 0, longest }, { pollAfter: 1 });
}

async function advance(parts: Parts): Promise<Status> {
  const { handle, settings, calls } = parts;
  const service = await calls.readService();
  if (service === undefined) return fails(`there is no service ${settings.service} in cluster ${settings.cluster}`);
  const newest = await calls.readNewest();
  const arn = newest?.serviceDeploymentArn;
  if (newest === undefined || arn === undefined || arn === handle.before) {
    if (newest !== undefined && isUnderWay(newest)) return clear(parts, arn ?? '');
    return ask(parts, service);
  }
  const deployment = await calls.readDeployment(arn);
  // Reads may be old for seconds.
  if (deployment === undefined) return later(parts, service, `service deployment ${arn} is not shown`);
  if (!hasOurs(deployment.deploymentConfiguration ?? {}) || taggedDeployment(service) !== handle.deploymentId) {
    return fails(`somebody else has begun service deployment ${arn}`);
  }
  return look(parts, service, deployment);
}

/** What an earlier deployment left is taken back first where that is wanted. */
async function clear(parts: Parts, arn: string): Promise<Status> {
  const { settings, calls } = parts;
  if (settings.unfinished === 'refuse') return fails(`service deployment ${arn} is still under way`);
  await calls.rollBack(arn);
  return later(parts, undefined, `service deployment ${arn} is being rolled back`);
}

async function ask(parts: Parts, service: Service): Promise<Status> {
  const { handle, settings, context, calls } = parts;
  const found = service.deploymentConfiguration ?? {};
  // A configuration with our hook is one that we have set: what was before it is in the tag.
  const before = hasOurs(found) ? { ...found, ...taggedConfiguration(service) } : found;
  const { strategy = 'ROLLING', bakeTimeInMinutes = 0, linearConfiguration, canaryConfiguration } = before;
  const borrowed = {
    strategy,
    bakeTimeInMinutes,
    ...(linearConfiguration === undefined ? {} : { linearConfiguration }),
    ...(canaryConfiguration === undefined ? {} : { canaryConfiguration }),
  };
  await calls.tag(service.serviceArn ?? '', serviceTags(handle, borrowed));
  const change = deploymentUpdate(parseEcsAppSpec(handle.appSpec), service, { weights: handle.weights, settings });
  const answer = await calls.update(change);
  if (answer.status === 'refused') return failed(refusalDiagnostics(answer.refusal));
  context.log(`ECS was asked to deploy ${change.taskDefinition}`);
  return later(parts, service, 'the service deployment was only just asked for');
}

async function look(parts: Parts, service: Service, deployment: ServiceDeployment): Promise<Status> {
  const { handle, settings, calls, context } = parts;
  const { phase, reason } = standingOf(deployment);
  if (phase !== 'moving' && phase !== 'paused') return fails(`ECS has given the deployment up: ${reason}`);
  const pairs = nativeSidesOf(service, await calls.readRevision(deployment.sourceServiceRevisions?.[0]?.arn ?? ''));
  const notUp = phase === 'moving' ? 'ECS scales it up' : await whyNotUp(deployment, pairs, settings, context.signal);
  if (notUp !== undefined) return later(parts, service, notUp);
  const { serviceDeploymentArn: serviceDeployment = '' } = deployment;
  const details: NativeReplacement = { serviceDeployment, pairs, weights: handle.weights };
  return succeededWith({ details });
}

/** Goes on looking, unless too many tasks have failed or it has taken too long. */
async function later(
  { handle, settings, context }: Parts,
  service: Service | undefined,
  reason: string,
): Promise<Status> {
  const { pollAfter } = settings;
  const { taskDefinition } = parseEcsAppSpec(handle.appSpec);
  const own = service?.deployments?.find((each) => each.status === 'PRIMARY' && each.taskDefinition === taskDefinition);
  const failedTasks = own?.id === undefined ? [] : await readFailedTasks(own, settings, context.signal);
  const tooMany = service !== undefined && failedTasks.length >= failedTaskThreshold(service, settings);
  const tooLong = handle.waited >= handle.longest;
  if (!tooLong && !tooMany) return running({ ...handle, waited: handle.waited + pollAfter }, { pollAfter });
  const why = tooMany ? `${failedTasks.length} of its tasks failed` : `it was not after ${handle.waited / 1000} s`;
  const message = `the replacement did not become steady: ${why}; ${reason}`;
  const logTail = service === undefined || own === undefined ? '' : explainFailure(service, own, failedTasks);
  return failed({ errorCode: 'UnknownError', message, logTail });
}
