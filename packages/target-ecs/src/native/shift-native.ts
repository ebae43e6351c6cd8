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
import { fails } from '../fails.js';
import { changedMessage, goneMessage } from '../move-route.js';
import { type Route, routesOf } from '../replacement.js';
import { readRoute } from '../route-state.js';
import type { ParsedSettings } from '../settings.js';
import { isRouted } from '../weights.js';
import { type Standing, standingOf } from './deployment-standing.js';
import { type NativeReplacement, readNativeReplacement } from './native-replacement.js';
import { serviceCalls } from './service-calls.js';

/** A shift under way: plain JSON, the handle of the operation. */
type Shift = {
  readonly replacement: NativeReplacement;
  readonly listener: Listener;
  readonly replacementWeight: number;
  /** Looks that found what is asked for in the deployment, and not in the listeners. */
  readonly looks: number;
  /** Milliseconds that ECS has been waited for. */
  readonly waited: number;
};

type Status = OperationStatus<void, Shift>;

interface Parts {
  readonly shift: Shift;
  readonly settings: ParsedSettings;
  readonly context: OperationContext;
}

/** Looks at weights that stay different before somebody else is taken to have changed them: reads may be old for seconds. */
const patience = 6;

/**
 * Lets ECS go on from pause to pause until it has moved a listener's traffic as far as is asked, or has it take everything
 * back. ECS does not look at live weights before it writes its own, so this does, before every step.
 */
export function shiftNative(settings: ParsedSettings): OperationV1<ShiftTrafficRequest> {
  const step = (shift: Shift, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance({ shift, settings, context }));
  return longOperation<ShiftTrafficRequest, void, Shift>({
    start({ replacement: given, listener, replacementWeight }, context) {
      const replacement = readNativeReplacement(given);
      if (replacement === undefined) {
        return Promise.resolve(fails('traffic cannot move: nothing was provisioned by this kind of target'));
      }
      return step({ replacement, listener, replacementWeight, looks: 0, waited: 0 }, context);
    },
    poll: step,
    // A step of ECS is asked for in one call: there is nothing half way that could be ended.
    cancel: () => Promise.resolve(),
  });
}

async function advance(parts: Parts): Promise<Status> {
  const { shift, settings, context } = parts;
  const { replacement, listener, replacementWeight } = shift;
  if (routesOf(replacement.pairs, listener).length === 0) {
    return fails(`the service has no ${listener} listener rule, so its traffic cannot move`);
  }
  const calls = serviceCalls(settings, context.signal);
  const deployment = await calls.readDeployment(replacement.serviceDeployment);
  if (deployment === undefined) return later(parts, `service deployment ${replacement.serviceDeployment} is not shown`);
  const standing = standingOf(deployment);
  return replacementWeight === 0 ? back(parts, standing) : forward(parts, standing);
}

/** Back is one way for ECS: the deployment is stopped, and all its traffic is on the original at once. */
async function back(parts: Parts, standing: Standing): Promise<Status> {
  const { shift, settings, context } = parts;
  const isThere = await areRouted(parts, 0);
  if (standing.phase === 'done' || standing.phase === 'dead') {
    return isThere ? succeeded() : fails(`traffic cannot go back, ECS has ended the deployment: ${standing.reason}`);
  }
  // Test traffic alone is no reason to give a deployment up: whoever asks for this wants production back too.
  if (standing.phase === 'moving' || standing.phase === 'paused') {
    await serviceCalls(settings, context.signal).rollBack(shift.replacement.serviceDeployment);
    return later(parts, 'ECS was asked to roll the deployment back');
  }
  if (!isThere) return later(parts, `ECS rolls back, and traffic is not on the original yet: ${standing.reason}`);
  context.log(`ECS rolls back (${standing.reason}); ${shift.listener} traffic is on the original`);
  return succeeded();
}

async function forward(parts: Parts, standing: Standing): Promise<Status> {
  const { shift, context } = parts;
  const { listener, replacementWeight } = shift;
  if (standing.phase !== 'moving' && standing.phase !== 'paused') {
    return fails(`ECS has given the deployment up: ${standing.reason}`);
  }
  const reached = standing[listener];
  if (reached > replacementWeight) {
    return fails(
      `ECS moves traffic forward only, and ${reached} % are on the replacement; ${replacementWeight} % are asked for`,
    );
  }
  if (standing.phase === 'moving' || standing.hookId === undefined) return later(parts, 'ECS is between two pauses');
  const other = await foundElsewhere(parts, standing);
  if (other !== undefined) return shift.looks < patience ? lookAgain(parts) : fails(other);
  if (reached === replacementWeight) {
    context.log(`${listener} traffic: ${replacementWeight} % on the replacement`);
    return succeeded();
  }
  const next = nextWeight(shift, standing);
  if (next > replacementWeight) return fails(`the next step of ECS is ${next} %; ${replacementWeight} % are asked for`);
  const calls = serviceCalls(parts.settings, context.signal);
  await calls.goOn(shift.replacement.serviceDeployment, standing.hookId);
  return later(parts, 'ECS was told to go on');
}

/** What ECS will do to a listener's traffic next; test traffic moves all at once. */
function nextWeight({ listener, replacement }: Shift, standing: Standing): number {
  if (listener === 'test') return 100;
  return replacement.weights.find((weight) => weight > standing.production) ?? 100;
}

/** A route whose weights are not those that ECS has set, in words; undefined when there is none. */
async function foundElsewhere({ shift, settings, context }: Parts, standing: Standing): Promise<string | undefined> {
  for (const route of routesOf(shift.replacement.pairs, 'production')) {
    const found = await readRoute(settings.connection, route.arn, context.signal);
    if (found === undefined) return goneMessage(route);
    if (!isRouted(route, found, standing.production)) return changedMessage(route, found);
  }
  return undefined;
}

async function areRouted({ shift, settings, context }: Parts, weight: number): Promise<boolean> {
  const routes: readonly Route[] = routesOf(shift.replacement.pairs, shift.listener);
  for (const route of routes) {
    const found = await readRoute(settings.connection, route.arn, context.signal);
    if (found === undefined || !isRouted(route, found, weight)) return false;
  }
  return true;
}

function lookAgain({ shift, settings: { pollAfter } }: Parts): Status {
  return running({ ...shift, looks: shift.looks + 1 }, { pollAfter });
}

function later({ shift, settings: { pollAfter, steadyStateTimeout } }: Parts, reason: string): Status {
  if (shift.waited >= steadyStateTimeout) return fails(`traffic did not move in time: ${reason}`);
  return running({ ...shift, waited: shift.waited + pollAfter }, { pollAfter });
}
