import { sharePoll } from '@rollway/aws';
import { failed, type OperationContext, type OperationStatus, running, succeeded } from '@rollway/core/target';
import type { GroupState } from '../fleet/auto-scaling-group.js';
import { type Fleet, findFleet } from '../fleet/fleet.js';
import { resume, suspend } from '../fleet/processes.js';
import type { FleetReference } from '../replacement.js';
import type { ParsedSettings } from '../settings.js';
import { attach, detach, isAttached } from './attach-group.js';
import { createBalancers, isRegistered, type TargetHealth } from './balancers.js';

/** A move of one instance; plain JSON, the handle of the operation. */
export type Move = {
  readonly does: 'allow' | 'block';
  readonly instanceId: string;
  readonly operationId: string;
  readonly side: 'original' | 'replacement';
  /** The fleet that the instance is of, and the other one. */
  readonly own: FleetReference;
  readonly other: FleetReference;
  readonly heldProcesses: readonly string[];
};

type Status = OperationStatus<void, Move>;

/** Moves instances into the balancers and out of them. */
export interface InstanceMover {
  /** Asks for the move, or looks whether it has happened: the wish is repeated each time, so both are one. */
  move(move: Move, context: OperationContext): Promise<Status>;
  /** Takes members out that the deployment does not know: what a group launched since. */
  deregisterStrangers(own: FleetReference, known: readonly string[], context: OperationContext): Promise<void>;
  cancel(move: Move): void;
}

/** Suspended on a group that leaves, so that nothing it launches meanwhile joins. */
const joining = ['AddToLoadBalancer'];

/**
 * Allow: registered in every balancer and healthy in each. Block: only while the other fleet serves; deregistered and
 * drained everywhere. The groups follow their instances, so that what they launch later joins what serves: a group is attached
 * when the first instance of the other side leaves, and detached when the last of its own has left.
 */
export function instanceMover(settings: ParsedSettings): InstanceMover {
  const { connection } = settings;
  const balancers = createBalancers(settings);
  const readFleet = fleetReader(settings);
  const cancelled = new Set<string>();
  const wait = (move: Move, detail: string, { log }: OperationContext): Status => {
    log(`${move.instanceId}: ${detail}`);
    return running(move, { pollAfter: settings.pollAfter });
  };

  async function allow(move: Move, context: OperationContext): Promise<Status> {
    const { instanceId, own, side } = move;
    const group = side === 'original' ? (await readFleet(own))?.group : undefined;
    // Only a group that comes back is attached here; a replacement first has to serve.
    if (group !== undefined) {
      await attach(settings, group);
      await resume(connection, group, joining);
    }
    const health = await balancers.read([instanceId]);
    if (!health.every((each) => isRegistered(each, instanceId))) await balancers.register(instanceId);
    const missing = health.map((each) => each.get(instanceId)).find((found) => found?.state !== 'healthy');
    if (health.every((each) => each.get(instanceId)?.state === 'healthy')) return succeeded();
    return wait(move, `is ${missing?.state ?? 'not registered'} ${missing?.reason ?? ''}`.trimEnd(), context);
  }

  async function block(move: Move, context: OperationContext): Promise<Status> {
    const { instanceId, side, own, other, heldProcesses } = move;
    const health = await balancers.read([instanceId]);
    const serving = await readFleet(other);
    const reason = serving === undefined ? 'the other fleet is gone' : whyNotServing(serving, health);
    if (reason !== undefined) return wait(move, `stays: ${reason}`, context);
    if (side === 'original' && serving?.group !== undefined) {
      await attach(settings, serving.group);
      await resume(connection, serving.group, heldProcesses);
    }
    const group = (await readFleet(own))?.group;
    if (group !== undefined && isAttached(settings, group, 'anywhere')) await suspend(connection, group, joining);
    if (health.some((each) => isRegistered(each, instanceId))) await balancers.deregister(instanceId);
    if (health.some((each) => each.has(instanceId))) {
      return wait(move, `is ${health.map((each) => each.get(instanceId)?.state ?? 'out').join(', ')}`, context);
    }
    if (group !== undefined && hasLeft(group, health)) {
      await detach(settings, group);
      await resume(connection, group, joining);
    }
    return succeeded();
  }

  return {
    async move(move, context) {
      if (!cancelled.has(move.operationId)) return move.does === 'allow' ? allow(move, context) : block(move, context);
      const message = `the ${move.does} of ${move.instanceId} was cancelled; it stays as it is in its balancers`;
      return failed({ errorCode: 'UnknownError', message });
    },
    async deregisterStrangers(own, known, { log }) {
      const [health, fleet] = await Promise.all([balancers.read(), readFleet(own)]);
      for (const instanceId of fleet?.group?.instanceIds ?? []) {
        if (known.includes(instanceId) || !health.some((each) => isRegistered(each, instanceId))) continue;
        log(`${instanceId} was launched during the deployment and leaves with its group`);
        await balancers.deregister(instanceId);
      }
    },
    cancel: ({ operationId }) => void cancelled.add(operationId),
  };
}

/** Reads fleets; all who ask for one at the same time share the read. */
function fleetReader({ connection }: ParsedSettings): (reference: FleetReference) => Promise<Fleet | undefined> {
  const fleets = new Map<string, () => Promise<Fleet | undefined>>();
  return (reference) => {
    const key = JSON.stringify(reference);
    const read = fleets.get(key) ?? sharePoll(() => findFleet(connection, reference, new AbortController().signal));
    fleets.set(key, read);
    return read();
  };
}

function hasLeft({ instanceIds }: GroupState, health: readonly TargetHealth[]): boolean {
  return !instanceIds.some((id) => health.some((each) => isRegistered(each, id)));
}

/** Every balancer must have a healthy instance of the fleet, and none that is still being checked. */
function whyNotServing({ instances }: Fleet, health: readonly TargetHealth[]): string | undefined {
  for (const each of health) {
    const states = instances.map(({ instanceId }) => each.get(instanceId)?.state);
    if (!states.includes('healthy')) return 'no instance of the other fleet is healthy in every balancer';
    if (states.includes('initial')) return 'an instance of the other fleet is still being checked';
  }
  return undefined;
}
