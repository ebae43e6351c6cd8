import { AutoScalingClient, DeleteAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { answerOf, callService, failOnRefusal } from '@rollway/aws';
import {
  failed,
  longOperation,
  type OperationContext,
  type OperationStatus,
  type OperationV1,
  running,
  succeeded,
  type TerminateRequest,
} from '@rollway/core/target';
import { copyName } from './copy/copy-name.js';
import { type GroupState, readGroup } from './fleet/auto-scaling-group.js';
import { resume } from './fleet/processes.js';
import { endInstances } from './fleet/tagged-instances.js';
import { beforeOf, deploymentOf, eraseBefore, scale, sizesOf } from './fleet/take-turn.js';
import { type FleetReference, readReplacement } from './replacement.js';
import type { ParsedSettings } from './settings.js';
import { createBalancers, isRegistered } from './traffic/balancers.js';

/** What is to go, and how; plain JSON, the handle of the operation. */
type Removal =
  | { readonly remove: 'group'; readonly name: string }
  | { readonly remove: 'instances'; readonly instanceIds: readonly string[] }
  /** A group of somebody's own, to nothing; the other one, which serves now, is freed of the deployment's writing. */
  | { readonly remove: 'size'; readonly name: string; readonly successor: string | null }
  /** A group of somebody's own, to what it was. */
  | { readonly remove: 'change'; readonly name: string; readonly deploymentId: string };

type Status = OperationStatus<void, Removal>;

/**
 * Removes a side. What a deployment made is deleted; a group of one's own is scaled, to nothing where it was the original and
 * back to what it was where it was the replacement; instances that were found by tags are ended only as the original.
 */
export function terminate(settings: ParsedSettings): OperationV1<TerminateRequest> {
  const step = (removal: Removal, context: OperationContext): Promise<Status> =>
    failOnRefusal(() => advance(removal, settings, context));
  return longOperation<TerminateRequest, void, Removal>({
    start(request, context) {
      return failOnRefusal(async () => {
        const removal = await removalOf(request, settings, context.signal);
        return removal === undefined ? succeeded() : step(removal, context);
      });
    },
    poll: step,
    // What is being deleted cannot be kept any more.
    cancel: () => Promise.resolve(),
  });
}

async function removalOf(
  request: TerminateRequest,
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<Removal | undefined> {
  const { side, instances, deploymentGroupName } = request;
  const deploymentId = request.rollbackOf ?? request.deploymentId;
  const known = readReplacement(request.replacement);
  if (known === undefined) {
    if (side === 'original') return undefined;
    return findHalfMade({ deploymentId, deploymentGroupName }, settings, signal);
  }
  const { fleet } = known[side];
  if (!('autoScalingGroup' in fleet)) {
    const instanceIds = instances.map(({ instanceId }) => instanceId);
    return side === 'original' ? { remove: 'instances', instanceIds } : undefined;
  }
  const name = fleet.autoScalingGroup;
  if (known.source === 'copy') return { remove: 'group', name };
  if (side === 'replacement') return { remove: 'change', name, deploymentId };
  return { remove: 'size', name, successor: groupName(known.replacement.fleet) };
}

/** What a provisioning that was cut off may have left: a copy of its name, or a group that it has written on. */
async function findHalfMade(
  { deploymentId, deploymentGroupName }: { readonly deploymentId: string; readonly deploymentGroupName: string },
  { connection, replacement, fleet }: ParsedSettings,
  signal: AbortSignal,
): Promise<Removal | undefined> {
  if (replacement === 'copy') return { remove: 'group', name: copyName(deploymentGroupName, deploymentId) };
  for (const name of [groupName(replacement), groupName(fleet)]) {
    const group = name === null ? undefined : await readGroup(connection, name, signal);
    if (group !== undefined && deploymentOf(group) === deploymentId) {
      return { remove: 'change', name: group.name, deploymentId };
    }
  }
  return undefined;
}

async function advance(removal: Removal, settings: ParsedSettings, { signal, log }: OperationContext): Promise<Status> {
  const { connection, pollAfter } = settings;
  if (removal.remove === 'instances') {
    const gone = await endInstances(connection, removal.instanceIds, signal);
    return gone ? succeeded() : running(removal, { pollAfter });
  }
  const group = await readGroup(connection, removal.name, signal);
  if (group === undefined) return succeeded();
  const serving = removal.remove === 'change' ? undefined : await servingMember(group, settings);
  if (serving !== undefined) {
    const message = `${group.name} is not removed: its instance ${serving} is still registered with a balancer`;
    return failed({ errorCode: 'UnknownError', message });
  }
  const done = await removeStep(removal, group, settings);
  if (done) return succeeded();
  log(`${group.name} still has ${group.instanceIds.length} instances`);
  return running(removal, { pollAfter });
}

/** Asks for the removal, and says whether nothing is left to wait for. */
async function removeStep(
  removal: Exclude<Removal, { readonly remove: 'instances' }>,
  group: GroupState,
  { connection, ...settings }: ParsedSettings,
): Promise<boolean> {
  switch (removal.remove) {
    case 'group': {
      if (group.deleting) return false;
      const client = connection.client(AutoScalingClient);
      const command = new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: group.name, ForceDelete: true });
      const answer = await callService('autoscaling DeleteAutoScalingGroup', () => client.send(command));
      // It was deleted since it was read.
      if (answer.status === 'refused' && answer.refusal.code !== 'ValidationError') answerOf(answer);
      return false;
    }
    case 'size': {
      await scale(connection, group, { ...sizesOf(group), min: 0, desired: 0 });
      const successor = await readSuccessor({ connection, ...settings }, removal.successor);
      if (successor !== undefined) await eraseBefore(connection, successor);
      return group.instanceIds.length === 0;
    }
    case 'change': {
      const before = beforeOf(group);
      if (before === undefined) return group.instanceIds.length <= group.desired;
      await scale(connection, group, before);
      await resume(connection, group, before.held);
      if (group.instanceIds.length > before.desired) return false;
      await eraseBefore(connection, group);
      return true;
    }
  }
}

async function readSuccessor({ connection }: ParsedSettings, name: string | null): Promise<GroupState | undefined> {
  return name === null ? undefined : readGroup(connection, name, new AbortController().signal);
}

/** A member that still gets requests: asked before anything is ended, whatever was recorded. */
async function servingMember({ instanceIds }: GroupState, settings: ParsedSettings): Promise<string | undefined> {
  const health = await createBalancers(settings).read();
  return instanceIds.find((id) => health.some((group) => isRegistered(group, id)));
}

function groupName(fleet: FleetReference): string | null {
  return 'autoScalingGroup' in fleet ? fleet.autoScalingGroup : null;
}
