import { failOnRefusal, resourceTags } from '@rollway/aws';
import {
  failed,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  type ProvisionedReplacement,
  type ProvisionReplacementRequest,
  running,
  succeededWith,
} from '@rollway/core/target';
import { awaitInstances } from './await-instances.js';
import { copyExtras } from './copy/copy-extras.js';
import { copyGroup, hookNames } from './copy/copy-group.js';
import { copyName, copyTag } from './copy/copy-name.js';
import type { GroupState } from './fleet/auto-scaling-group.js';
import { type Fleet, findFleet, findFleets, nameOf } from './fleet/fleet.js';
import { processesToHold, suspend } from './fleet/processes.js';
import { scale, sizesOf, writeBefore } from './fleet/take-turn.js';
import { type FleetReference, type Replacement, replacementDetails } from './replacement.js';
import type { ParsedSettings } from './settings.js';

/** What is to be made of what; plain JSON, the handle of the operation. */
type Provisioning = {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
  readonly original: FleetReference;
  /** Where the replacement comes from; null: it is a copy. */
  readonly existing: FleetReference | null;
  /** Looks in a row at which AWS said that it cannot launch. */
  readonly starved: number;
};

type Status = OperationStatus<ProvisionedReplacement, Provisioning>;

/** What a step has made so far; null: look again. */
type Made = Pick<Replacement, 'source' | 'created' | 'heldProcesses'> & { readonly fleet: Fleet };

/** Makes the replacement fleet, or takes the one that is there, and waits until its instances can be installed on. */
export function provisionReplacement(
  settings: ParsedSettings,
): OperationV1<ProvisionReplacementRequest, ProvisionedReplacement> {
  const step = (handle: Provisioning, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance(handle, settings, context));
  return longOperation<ProvisionReplacementRequest, ProvisionedReplacement, Provisioning>({
    async start(request, context) {
      const handle = await failOnRefusal<Provisioning, never>(() => begin(request, settings, context));
      return handle.status === 'succeeded' ? step(handle.result, context) : (handle as Status);
    },
    poll: step,
    // Nothing here serves yet; `terminate` removes it.
    cancel: () => Promise.resolve(),
  });
}

/** Finds the fleet that the deployment has recorded as the original, and with it the other one. */
async function begin(
  { instances, deploymentId, deploymentGroupName }: ProvisionReplacementRequest,
  settings: ParsedSettings,
  { signal }: OperationContext,
): Promise<OperationStatus<Provisioning, never>> {
  const known = new Set(instances.map(({ instanceId }) => instanceId));
  const fleets = await findFleets(settings, signal);
  const isOriginal = (fleet: Fleet): boolean => fleet.instances.some(({ instanceId }) => known.has(instanceId));
  const originals = fleets.filter(isOriginal);
  const [original] = originals;
  if (original === undefined || originals.length > 1) {
    const found = originals.length > 1 ? `are in ${originals.map(nameOf).join(' and ')}` : 'are in no fleet any more';
    return failed({ errorCode: 'UnknownError', message: `the original instances ${found}` });
  }
  const common = { deploymentId, deploymentGroupName, original: original.reference, starved: 0 };
  if (settings.replacement === 'copy') return succeededWith({ ...common, existing: null });
  const other = fleets.find((fleet) => fleet !== original);
  if (other !== undefined) return succeededWith({ ...common, existing: other.reference });
  const message = `there is no replacement fleet ${JSON.stringify(settings.replacement)}`;
  return failed({ errorCode: 'UnknownError', message });
}

async function advance(handle: Provisioning, settings: ParsedSettings, context: OperationContext): Promise<Status> {
  const { pollAfter } = settings;
  const original = await findFleet(settings.connection, handle.original, context.signal);
  if (original === undefined) {
    return failed({ errorCode: 'UnknownError', message: `${JSON.stringify(handle.original)} is gone` });
  }
  const made = await (handle.existing === null
    ? makeCopy(handle, original, settings, context)
    : useExisting(handle, handle.existing, original, settings, context));
  if (made === null) return running(handle, { pollAfter });
  const readiness = await awaitInstances(made.fleet, settings, context.signal);
  if (!readiness.ready) return notReady(handle, readiness, settings, context);
  return complete(original, made, settings);
}

function notReady(
  handle: Provisioning,
  { detail, starved }: { readonly detail: string; readonly starved: boolean },
  { pollAfter, capacityWait }: ParsedSettings,
  { log }: OperationContext,
): Status {
  log(detail);
  const looks = starved ? handle.starved + 1 : 0;
  if (looks * pollAfter >= capacityWait) return failed({ errorCode: 'UnknownError', message: detail });
  return running({ ...handle, starved: looks }, { pollAfter });
}

async function makeCopy(
  { deploymentId, deploymentGroupName }: Provisioning,
  { group: original }: Fleet,
  { connection, fleet }: ParsedSettings,
  { signal }: OperationContext,
): Promise<Made | null> {
  if (original === undefined || !('autoScalingGroup' in fleet)) return null;
  const name = copyName(deploymentGroupName, deploymentId);
  const tags = { ...resourceTags({ deploymentId, deploymentGroupName }), [copyTag]: fleet.autoScalingGroup };
  const group = await copyGroup(connection, original, { name, tags }, signal);
  if (group === null) return null;
  await suspend(connection, group, [...processesToHold, ...original.suspended]);
  const heldProcesses = processesToHold.filter((process) => !original.suspended.includes(process));
  const created = [{ type: 'AutoScalingGroup', name }];
  return { source: 'copy', fleet: fleetOf(group), created, heldProcesses };
}

/** A second group is scaled to the size of the first one; instances by tags are as many as there are. */
async function useExisting(
  { deploymentId, deploymentGroupName }: Provisioning,
  reference: FleetReference,
  original: Fleet,
  { connection }: ParsedSettings,
  { signal }: OperationContext,
): Promise<Made | null> {
  const fleet = await findFleet(connection, reference, signal);
  if (fleet === undefined) return null;
  const { group } = fleet;
  if (group === undefined) return { source: 'existing', fleet, created: [], heldProcesses: [] };
  const before = await writeBefore(connection, group, { deploymentId, deploymentGroupName });
  await suspend(connection, group, before.held);
  const bounds = original.group === undefined ? sizesOf(group) : sizesOf(original.group);
  const desired = Math.max(bounds.min, original.instances.length);
  const sizes = { min: bounds.min, max: Math.max(bounds.max, desired), desired };
  await scale(connection, group, sizes);
  const scaled = fleetOf({ ...group, desired });
  return { source: 'existing', fleet: scaled, created: [], heldProcesses: before.held };
}

async function complete(
  original: Fleet,
  { fleet, source, created, heldProcesses }: Made,
  { connection }: ParsedSettings,
): Promise<Status> {
  if (fleet.instances.length === 0) {
    return failed({ errorCode: 'UnknownError', message: `the replacement ${nameOf(fleet)} has no instance` });
  }
  const name = fleet.group?.name;
  const copied = source === 'copy' && original.group !== undefined && name !== undefined;
  const extras = copied ? await copyExtras(connection, original.group, name) : [];
  const hooks = copied ? await hookNames(connection, name) : [];
  const details: Replacement = {
    source,
    original: sideOf(original),
    replacement: sideOf(fleet),
    created: [...created, ...hooks.map((hook) => ({ type: 'LifecycleHook', name: hook })), ...extras],
    heldProcesses,
  };
  return succeededWith({ instances: fleet.instances, details: replacementDetails(details) });
}

function fleetOf(group: GroupState): Fleet {
  return { group, reference: { autoScalingGroup: group.name }, instances: group.inService };
}

function sideOf({ reference, instances }: Fleet): Replacement['original'] {
  return { fleet: reference, instanceIds: instances.map(({ instanceId }) => instanceId) };
}
