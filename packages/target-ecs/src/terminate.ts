import type { Service, TaskSet } from '@aws-sdk/client-ecs';
import { failOnRefusal } from '@rollway/aws';
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
import { fails } from './fails.js';
import { findHalfMade } from './find-half-made.js';
import { goneMessage } from './move-route.js';
import { type Replacement, readReplacement, routesOf } from './replacement.js';
import { readRoute } from './route-state.js';
import { primaryOf, readService, taskSetOf } from './service.js';
import type { ParsedSettings } from './settings.js';
import { deleteTaskSet, makePrimary } from './task-set-calls.js';
import { describeWeights } from './weights.js';

/** Task sets on their way out: plain JSON, the handle of the operation. */
type Removal = {
  readonly taskSets: readonly string[];
  readonly side: Side;
  /** Null for what never had traffic. */
  readonly replacement: Replacement | null;
  /** Whether the weights were seen at 0, and have been given time to be so everywhere. */
  readonly settled: boolean;
};

type Status = OperationStatus<void, Removal>;

/** Load balancers route by new weights only after a while (seen in the field: 503 for up to two minutes). */
const usualSettleTime = 120_000;

/**
 * Removes the task set of a side: its weights are seen at 0 and left to settle, the other side is made PRIMARY, and the end of
 * its draining is waited for. Its target groups stay in the listeners at weight 0, for the next deployment.
 */
export function terminate(settings: ParsedSettings): OperationV1<TerminateRequest> {
  const step = (removal: Removal, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance(removal, settings, context));
  return longOperation<TerminateRequest, void, Removal>({
    start: (request, context) =>
      failOnRefusal(async () => {
        const removal = await removalOf(request, settings, context);
        return removal.taskSets.length === 0 ? succeeded() : step(removal, context);
      }),
    poll: step,
    // A task set that drains cannot be called back.
    cancel: () => Promise.resolve(),
  });
}

async function removalOf(
  request: TerminateRequest,
  settings: ParsedSettings,
  { signal }: OperationContext,
): Promise<Removal> {
  const { side } = request;
  const replacement = readReplacement(request.replacement);
  if (replacement !== undefined) {
    const taskSet = side === 'original' ? replacement.originalTaskSet : replacement.taskSet;
    return { taskSets: taskSet === null ? [] : [taskSet], side, replacement, settled: false };
  }
  const service = side === 'replacement' ? await readService(settings, signal) : undefined;
  const taskSets = service === undefined ? [] : findHalfMade(service, request);
  return { taskSets, side, replacement: null, settled: true };
}

async function advance(removal: Removal, settings: ParsedSettings, context: OperationContext): Promise<Status> {
  const { pollAfter } = settings;
  const service = await readService(settings, context.signal);
  const found = removal.taskSets.flatMap((arn) => (service && taskSetOf(service, arn)) ?? []);
  if (service === undefined || found.length === 0) return succeeded();
  const leaving = found.filter(({ status }) => status !== 'DRAINING');
  if (leaving.length === 0) return running(removal, { pollAfter });
  if (!removal.settled && removal.replacement !== null) {
    return settle(removal, removal.replacement, settings, context);
  }
  for (const taskSet of leaving) await remove(taskSet, service, removal, { settings, context });
  return running(removal, { pollAfter });
}

/** Nothing is removed that is still sent requests, or may be for a moment. */
async function settle(
  removal: Removal,
  replacement: Replacement,
  { connection, settleTime }: ParsedSettings,
  { signal }: OperationContext,
): Promise<Status> {
  let sticky = 0;
  for (const route of routesOf(replacement.pairs, 'production')) {
    const found = await readRoute(connection, route.arn, signal);
    if (found === undefined) return fails(goneMessage(route));
    const weight = found.groups?.find(({ arn }) => arn === route[removal.side])?.weight ?? 0;
    if (weight > 0) {
      return fails(`the ${removal.side} still has traffic on ${route.arn}: ${describeWeights(found.groups)}`);
    }
    sticky = Math.max(sticky, found.stickiness * 1000);
  }
  return running({ ...removal, settled: true }, { pollAfter: settleTime ?? Math.max(usualSettleTime, sticky) });
}

async function remove(
  { taskSetArn = '' }: TaskSet,
  service: Service,
  { replacement, side }: Removal,
  { settings, context }: { readonly settings: ParsedSettings; readonly context: OperationContext },
): Promise<void> {
  const stays = side === 'original' ? replacement?.taskSet : replacement?.originalTaskSet;
  const needsPrimary = primaryOf(service)?.taskSetArn === taskSetArn;
  if (needsPrimary && stays != null) await makePrimary(settings, stays, context.signal);
  await deleteTaskSet(settings, taskSetArn, context.signal);
  context.log(`task set ${taskSetArn} of the ${side} drains`);
}
