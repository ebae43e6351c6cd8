import { answerOf, failOnRefusal } from '@rollway/aws';
import {
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  running,
  type Side,
  succeeded,
  type TerminateRequest,
} from '@rollway/core/target';
import { fails } from '../fails.js';
import type { ParsedSettings } from '../settings.js';
import { configurationAfter } from './deployment-configuration.js';
import { isUnderWay, type Standing, standingOf } from './deployment-standing.js';
import { readNativeReplacement } from './native-replacement.js';
import { hasOurs } from './pause-hook.js';
import { type ServiceCalls, serviceCalls } from './service-calls.js';
import { taggedConfiguration, taggedDeployment } from './service-tags.js';

/** A side on its way out: plain JSON, the handle of the operation. */
type Removal = {
  readonly side: Side;
  /** ARN of the service deployment. */
  readonly serviceDeployment: string;
  /** Looks that found traffic on the side. */
  readonly looks: number;
};

/** Looks that find traffic on a side before it is taken to be there: reads may be old for seconds. */
const patience = 6;

type Status = OperationStatus<void, Removal>;

/** What one step works with. */
interface Parts {
  readonly removal: Removal;
  readonly settings: ParsedSettings;
  readonly calls: ServiceCalls;
}

/**
 * Removes a side by having ECS end its deployment: the original by letting it go on to its end, the replacement by a roll
 * back. Then the service gets its own deployment configuration back.
 */
export function terminateNative(settings: ParsedSettings): OperationV1<TerminateRequest> {
  const step = (removal: Removal, { signal }: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance({ removal, settings, calls: serviceCalls(settings, signal) }));
  return longOperation<TerminateRequest, void, Removal>({
    start: (request, context) =>
      failOnRefusal(async () => {
        const calls = serviceCalls(settings, context.signal);
        const serviceDeployment =
          readNativeReplacement(request.replacement)?.serviceDeployment ?? (await findHalfMade(request, calls));
        if (serviceDeployment === undefined) return restore(settings, calls);
        return step({ side: request.side, serviceDeployment, looks: 0 }, context);
      }),
    poll: step,
    // What ECS ends cannot be called back.
    cancel: () => Promise.resolve(),
  });
}

/** The service deployment that a provisioning which was cut off has left: the service carries the deployment's id. */
async function findHalfMade(request: TerminateRequest, calls: ServiceCalls): Promise<string | undefined> {
  const service = request.side === 'replacement' ? await calls.readService() : undefined;
  const made = request.rollbackOf ?? request.deploymentId;
  if (service === undefined || taggedDeployment(service) !== made) return undefined;
  const newest = await calls.readNewest();
  const arn = newest?.serviceDeploymentArn;
  if (newest === undefined || arn === undefined || !isUnderWay(newest)) return undefined;
  const deployment = await calls.readDeployment(arn);
  return hasOurs(deployment?.deploymentConfiguration ?? {}) ? arn : undefined;
}

async function advance(parts: Parts): Promise<Status> {
  const { removal, settings, calls } = parts;
  const deployment = await calls.readDeployment(removal.serviceDeployment);
  // ECS keeps deployments for weeks; one that is not shown is an old read, or long over.
  if (deployment === undefined) return running(removal, { pollAfter: settings.pollAfter });
  const standing = standingOf(deployment);
  return removal.side === 'original' ? finish(parts, standing) : takeBack(parts, standing);
}

async function finish({ removal, settings, calls }: Parts, standing: Standing): Promise<Status> {
  const { phase, production, reason, hookId } = standing;
  if (phase === 'done') return restore(settings, calls, removal);
  if (phase !== 'moving' && phase !== 'paused') return fails(`ECS has given the deployment up: ${reason}`);
  if (production < 100) return stays({ removal, settings, calls }, 100 - production);
  if (hookId !== undefined) await calls.goOn(removal.serviceDeployment, hookId);
  return running(removal, { pollAfter: settings.pollAfter });
}

async function takeBack({ removal, settings, calls }: Parts, { phase, production, reason }: Standing): Promise<Status> {
  if (phase === 'back') return restore(settings, calls, removal);
  if (phase === 'done' || phase === 'dead') return fails(`ECS has ended the deployment, so it cannot go: ${reason}`);
  const goesForward = phase === 'moving' || phase === 'paused';
  if (goesForward && production > 0) return stays({ removal, settings, calls }, production);
  if (goesForward) await calls.rollBack(removal.serviceDeployment);
  return running(removal, { pollAfter: settings.pollAfter });
}

/** Nothing is removed that is sent requests; whoever asks has moved them away, so an old read is looked over first. */
function stays({ removal, settings: { pollAfter } }: Parts, percent: number): Status {
  if (removal.looks >= patience) return fails(`the ${removal.side} still has traffic: ${percent} %`);
  return running({ ...removal, looks: removal.looks + 1 }, { pollAfter });
}

/** Gives the service its configuration back, and looks whether it has it. */
async function restore({ pollAfter }: ParsedSettings, calls: ServiceCalls, removal?: Removal): Promise<Status> {
  const service = await calls.readService();
  const found = service?.deploymentConfiguration ?? {};
  if (service === undefined || !hasOurs(found)) return succeeded();
  // A deployment of somebody else's may borrow it by now.
  if (removal === undefined && (await isBorrowed(calls))) return succeeded();
  answerOf(await calls.update({ deploymentConfiguration: configurationAfter(found, taggedConfiguration(service)) }));
  return removal === undefined ? succeeded() : running(removal, { pollAfter });
}

async function isBorrowed(calls: ServiceCalls): Promise<boolean> {
  const newest = await calls.readNewest();
  return newest !== undefined && isUnderWay(newest);
}
