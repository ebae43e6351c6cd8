import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { GroupState, MemberState } from './auto-scaling-state.js';

/** @throws ServiceFailure ValidationError, as the service answers for a group that it does not know. */
export function findGroup(lab: LabContext, name: string | undefined): GroupState {
  const found = lab.account.autoScaling.groups[name ?? ''];
  if (found === undefined) refuse('AutoScalingGroup name not found - null');
  return found;
}

/** The group of an instance, and its place there. @throws ServiceFailure ValidationError. */
export function findMember(
  lab: LabContext,
  instanceId: string | undefined,
): { readonly group: GroupState; readonly member: MemberState } {
  for (const group of Object.values(lab.account.autoScaling.groups)) {
    const member = group.members.find((candidate) => candidate.instanceId === instanceId);
    if (member !== undefined) return { group, member };
  }
  return refuse(`Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
}

/** @throws ServiceFailure always. */
export function refuse(message: string, code = 'ValidationError'): never {
  throw new ServiceFailure(code, message);
}
