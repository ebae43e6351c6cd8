import type { Service, TaskSet } from '@aws-sdk/client-ecs';
import { clientToken, failOnRefusal, refusalDiagnostics } from '@rollway/aws';
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
import { explainFailure, failedTaskThreshold, readFailedTasks } from './failed-tasks.js';
import { fails } from './fails.js';
import { newTaskSet } from './new-task-set.js';
import { prepareRoutes } from './prepare-routes.js';
import { type PairSides, replacementDetails, sidesOf } from './replacement.js';
import { leftoversOf, primaryOf, readService, targetGroupsOf } from './service.js';
import type { ParsedSettings } from './settings.js';
import { whyNotSteady } from './steady-state.js';
import { createTaskSet, deleteTaskSet } from './task-set-calls.js';

/** What is to be made, and how long it has been waited for: plain JSON, the handle of the operation. */
type Provisioning = {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
  readonly appSpec: string;
  /** ARN of the task set, once it is made. */
  readonly taskSet: string | null;
  /** Milliseconds between the looks so far, and how many they may become. */
  readonly waited: number;
  readonly longest: number;
  /** Looks that did not find the task set, although it was made. */
  readonly missed: number;
};

type Status = OperationStatus<ProvisionedReplacement, Provisioning>;

/** Looks without the task set before it is taken to be deleted: reads may be old for seconds. */
const patience = 6;

/** What one step works with. */
interface Parts {
  readonly handle: Provisioning;
  readonly settings: ParsedSettings;
  readonly context: OperationContext;
}

/**
 * Makes the task set that is to serve, in the idle target groups: these are put into the listeners at weight 0 first, and it
 * counts when ECS calls it steady and all its targets are healthy. It is found again by its external id.
 */
export function provisionReplacement(
  settings: ParsedSettings,
): OperationV1<ProvisionReplacementRequest, ProvisionedReplacement> {
  const step = (handle: Provisioning, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance({ handle, settings, context }));
  return longOperation<ProvisionReplacementRequest, ProvisionedReplacement, Provisioning>({
    start: (request, context) => step(provisioningOf(request, settings), context),
    poll: step,
    // Nothing here serves yet; `terminate` removes it.
    cancel: () => Promise.resolve(),
  });
}

function provisioningOf(
  { deploymentId, deploymentGroupName, revision, timeout }: ProvisionReplacementRequest,
  { steadyStateTimeout, pollAfter }: ParsedSettings,
): Provisioning {
  const appSpec = revision.revisionType === 'AppSpecContent' ? revision.content : '';
  // Given up a little before the driver's own bound, which could not say why.
  const longest = Math.min(steadyStateTimeout, timeout - 2 * pollAfter);
  return { deploymentId, deploymentGroupName, appSpec, taskSet: null, waited: 0, longest, missed: 0 };
}

async function advance(parts: Parts): Promise<Status> {
  const { handle, settings, context } = parts;
  const service = await readService(settings, context.signal);
  if (service === undefined) return fails(`there is no service ${settings.service} in cluster ${settings.cluster}`);
  const pairs = sidesOf(settings.pairs, targetGroupsOf(primaryOf(service)));
  const prepared = await prepareRoutes(pairs, settings, context);
  if (prepared.status === 'refused') return fails(prepared.message);
  if (prepared.status === 'differs') return later(parts, undefined, 'the new target groups are not in the listeners');
  const cleared = await clearLeftovers(service, pairs, parts);
  if (cleared !== undefined) return cleared;
  const own = service.taskSets?.find(({ externalId }) => externalId === handle.deploymentId);
  if (own !== undefined) return look(service, own, pairs, parts);
  if (handle.taskSet === null) return make(service, pairs, parts);
  if (handle.missed >= patience) return fails(`task set ${handle.taskSet} was deleted by somebody else`);
  return later({ ...parts, handle: { ...handle, missed: handle.missed + 1 } }, undefined, 'the task set is not shown');
}

/** Takes the task sets of earlier deployments out of the way; undefined when there is none. */
async function clearLeftovers(
  service: Service,
  pairs: readonly PairSides[],
  parts: Parts,
): Promise<Status | undefined> {
  const { settings, context, handle } = parts;
  const groups = pairs.map(({ replacement }) => replacement);
  const leftovers = leftoversOf(service, groups, handle.deploymentId);
  if (leftovers.length === 0) return undefined;
  for (const { taskSetArn = '', status } of leftovers) {
    if (status === 'DRAINING') continue;
    if (settings.unfinished === 'refuse')
      return fails(`task set ${taskSetArn} is in the target group of the replacement`);
    await deleteTaskSet(settings, taskSetArn, context.signal);
  }
  return later(parts, undefined, 'task sets of an earlier deployment are still draining');
}

async function make(service: Service, pairs: readonly PairSides[], parts: Parts): Promise<Status> {
  const { handle, settings, context } = parts;
  const given = newTaskSet(parseEcsAppSpec(handle.appSpec), service, pairs, { settings, owner: handle });
  const token = clientToken(context.operationId, 'task-set');
  const answer = await createTaskSet(settings, { ...given, clientToken: token }, context.signal);
  if (answer.status === 'refused') return failed(refusalDiagnostics(answer.refusal));
  const taskSet = answer.output?.taskSetArn ?? null;
  context.log(`task set ${taskSet} of ${given.taskDefinition}`);
  return later({ ...parts, handle: { ...handle, taskSet } }, undefined, 'the task set was only just made');
}

async function look(service: Service, own: TaskSet, pairs: readonly PairSides[], parts: Parts): Promise<Status> {
  const { settings, context } = parts;
  const taskSet = own.taskSetArn ?? '';
  if (own.status === 'DRAINING') return fails(`task set ${taskSet} was deleted by somebody else`);
  const reason = await whyNotSteady(own, pairs, settings, context.signal);
  if (reason !== undefined) return later(parts, { service, taskSet: own }, reason);
  const originalTaskSet = primaryOf(service)?.taskSetArn ?? null;
  return succeededWith({ details: replacementDetails({ taskSet, originalTaskSet, pairs }) });
}

/** Goes on looking, unless too many tasks have failed or it has taken too long. */
async function later(
  { handle, settings, context }: Parts,
  made: { readonly service: Service; readonly taskSet: TaskSet } | undefined,
  reason: string,
): Promise<Status> {
  const { pollAfter } = settings;
  const tooLong = handle.waited >= handle.longest;
  const failedTasks = made === undefined ? [] : await readFailedTasks(made.taskSet, settings, context.signal);
  const tooMany = made !== undefined && failedTasks.length >= failedTaskThreshold(made.service, settings);
  if (!tooLong && !tooMany) return running({ ...handle, waited: handle.waited + pollAfter }, { pollAfter });
  const why = tooMany ? `${failedTasks.length} of its tasks failed` : `it was not after ${handle.waited / 1000} s`;
  const message = `the replacement did not become steady: ${why}; ${reason}`;
  const logTail = made === undefined ? '' : explainFailure(made.service, made.taskSet, failedTasks);
  return failed({ errorCode: 'UnknownError', message, logTail });
}
