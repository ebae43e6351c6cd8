import { SettingsError } from '@rollway/core';
import type { InquiryContext, Instance } from '@rollway/core/target';
import { type Fleet, findFleets, nameOf } from './fleet/fleet.js';
import type { ParsedSettings } from './settings.js';
import { isAttached } from './traffic/attach-group.js';
import { createBalancers, isRegistered, type TargetHealth } from './traffic/balancers.js';

/**
 * The fleet that serves, which is the original: its instances that are InService. Who serves is read off the balancers, so
 * nothing has to be told when the fleets have changed places.
 *
 * @throws SettingsError when there is no fleet, or two serve, as a deployment that was stopped half way leaves them.
 */
export async function resolveFleet(settings: ParsedSettings, { signal }: InquiryContext): Promise<readonly Instance[]> {
  const health = await createBalancers(settings).read();
  const { instances, group } = findServing(await findFleets(settings, signal), health);
  const isOut = ({ instanceId }: Pick<Instance, 'instanceId'>): boolean =>
    !health.every((each) => isRegistered(each, instanceId));
  // Of a group that is attached all can only be out because AWS shows what was before: that is not for a rollback to restore.
  const attached = group !== undefined && isAttached(settings, group, 'everywhere');
  const unbelievable = attached && instances.every(isOut);
  return instances.map((instance) =>
    isOut(instance) && !unbelievable ? { ...instance, trafficBefore: 'deregistered' } : instance,
  );
}

/** The one fleet with registered instances; the first one when none has any. */
function findServing(fleets: readonly Fleet[], health: readonly TargetHealth[]): Fleet {
  const serving = fleets.filter(({ instances }) =>
    instances.some(({ instanceId }) => health.some((group) => isRegistered(group, instanceId))),
  );
  if (serving.length > 1) {
    const message = 'must be the only one that serves; finish, roll back or take out the other one first';
    refuse(message, serving.map(nameOf).join(' and '));
  }
  return serving[0] ?? fleets[0] ?? refuse('must exist', 'no Auto Scaling group of that name');
}

function refuse(message: string, received: string): never {
  throw new SettingsError({ subject: 'asg-bluegreen target', problems: [{ path: 'fleet', message, received }] });
}
