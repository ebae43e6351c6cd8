import type { Service } from '@aws-sdk/client-ecs';
import { failOnRefusal } from '@rollway/aws';
import {
  type Listener,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  running,
  type ShiftTrafficRequest,
  succeeded,
} from '@rollway/core/target';
import { fails } from './fails.js';
import { changedMessage, goneMessage, type Move, moveRoute } from './move-route.js';
import { type Replacement, type Route, readReplacement, routesOf } from './replacement.js';
import { readRoute } from './route-state.js';
import { primaryOf, readService, taskSetOf } from './service.js';
import type { ParsedSettings } from './settings.js';
import { whyUnable } from './steady-state.js';
import { makePrimary } from './task-set-calls.js';
import { describeWeights, foreignGroup, isPrepared, isRouted } from './weights.js';

/** A shift under way: plain JSON, the handle of the operation. */
type Shift = {
  readonly replacement: Replacement;
  readonly listener: Listener;
  readonly replacementWeight: number;
  /** Looks since the last update that did not find what was asked for. */
  readonly looks: number;
  /** Milliseconds that the side that gains traffic has not been able to take it. */
  readonly waited: number;
};

type Status = OperationStatus<void, Shift>;

/** Looks at weights that stay different before somebody else is taken to have changed them: reads may be old for seconds. */
const patience = 6;

/**
 * Sets the weights of every listener and rule, as soon as the side that gains traffic can serve it, and reads them back. Load
 * balancing has no lock, so weights that are not this deployment's doing are looked for before each change, and refused. With
 * all production traffic the replacement becomes PRIMARY; with less the original is it again.
 */
export function shiftTraffic(settings: ParsedSettings): OperationV1<ShiftTrafficRequest> {
  const step = (shift: Shift, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance(shift, settings, context));
  return longOperation<ShiftTrafficRequest, void, Shift>({
    start({ replacement: given, listener, replacementWeight }, context) {
      const replacement = readReplacement(given);
      if (replacement === undefined) {
        return Promise.resolve(fails('traffic cannot move: nothing was provisioned by this kind of target'));
      }
      return step({ replacement, listener, replacementWeight, looks: 0, waited: 0 }, context);
    },
    poll: step,
    // Weights are asked for in one call: there is nothing half way that could be ended.
    cancel: () => Promise.resolve(),
  });
}

async function advance(shift: Shift, settings: ParsedSettings, context: OperationContext): Promise<Status> {
  const { replacement, listener } = shift;
  const routes = routesOf(replacement.pairs, listener);
  if (routes.length === 0) return fails(`the target has no ${listener}Listener, so its traffic cannot move`);
  const service = await readService(settings, context.signal);
  if (service === undefined) return fails(`there is no service ${settings.service} any more`);
  const unable = await whySideUnable(service, shift, settings, context.signal);
  for (const route of routes) {
    const move = await shiftRoute(route, { ...shift, unable }, settings, context);
    if (move.status === 'refused') return fails(move.message);
    if (move.status === 'differs') return later(shift, unable, settings);
  }
  if (listener === 'production') await followTraffic(service, shift, settings, context);
  return succeeded();
}

/** Looks again: for the side that gains traffic a long time, for weights that do not stay a short one. */
function later(shift: Shift, unable: string | undefined, { pollAfter, steadyStateTimeout }: ParsedSettings): Status {
  if (unable === undefined) return running({ ...shift, looks: shift.looks + 1 }, { pollAfter });
  const longest = shift.replacementWeight === 0 ? patience * pollAfter : steadyStateTimeout;
  if (shift.waited >= longest) return fails(unable);
  return running({ ...shift, waited: shift.waited + pollAfter }, { pollAfter });
}

async function shiftRoute(
  route: Route,
  { replacementWeight, looks, unable }: Shift & { readonly unable: string | undefined },
  settings: ParsedSettings,
  context: OperationContext,
): Promise<Move> {
  const found = await readRoute(settings.connection, route.arn, context.signal);
  if (found === undefined) return { status: 'refused', message: goneMessage(route) };
  if (isRouted(route, found, replacementWeight)) return { status: 'routed' };
  // Back to the original is right from any weights of the two; forward goes only from those that a deployment has set.
  const isOurs = replacementWeight === 0 || route.listener === 'test' || isPrepared(route, found);
  if (foreignGroup(route, found) !== undefined || !isOurs || found.groups === undefined) {
    return { status: 'refused', message: changedMessage(route, found) };
  }
  if (looks > patience) {
    const message = `the weights of ${route.arn} do not stay as they were set: ${describeWeights(found.groups)}`;
    return { status: 'refused', message };
  }
  if (unable !== undefined) return { status: 'differs', found };
  return moveRoute(route, { found, replacementWeight }, settings, context);
}

/** The replacement must be able to take its share; for the way back the original must have anybody to answer. */
async function whySideUnable(
  service: Service,
  { replacement, replacementWeight }: Shift,
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const arn = replacementWeight > 0 ? replacement.taskSet : replacement.originalTaskSet;
  if (arn === null) return undefined;
  const taskSet = taskSetOf(service, arn);
  if (taskSet === undefined || taskSet.status === 'DRAINING') return `task set ${arn} is gone, so it cannot serve`;
  // One percent: as few as one healthy task.
  return whyUnable(taskSet, replacementWeight > 0 ? replacementWeight : 1, settings, signal);
}

/** The service's own settings are those of the side that all traffic is on. */
async function followTraffic(
  service: Service,
  { replacement, replacementWeight }: Shift,
  settings: ParsedSettings,
  { signal, log }: OperationContext,
): Promise<void> {
  const { taskSet, originalTaskSet, pairs } = replacement;
  const primary = primaryOf(service)?.taskSetArn;
  const [side, wanted] =
    replacementWeight === 100 ? (['replacement', taskSet] as const) : (['original', originalTaskSet] as const);
  // Between the two the one that was PRIMARY last stays it, unless that is the replacement.
  if (wanted === null || primary === wanted || (side === 'original' && primary !== taskSet)) return;
  await makePrimary(settings, wanted, signal);
  log(`live: task set ${wanted} in ${pairs.map((pair) => pair[side]).join(', ')}`);
}
