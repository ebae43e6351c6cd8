import type { DeploymentState, Member } from '@rollway/core/driver';

/** A copy that shares nothing with its original of what a turn may change. */
export function cloneState(state: DeploymentState): DeploymentState {
  const fleet = state.fleet && { ...state.fleet, zone: state.fleet.zone && { ...state.fleet.zone } };
  const members = new Map<string, Member>();
  for (const [id, member] of state.members) members.set(id, { ...member });
  const copyOf = (member: Member): Member => members.get(member.instanceId) ?? member;
  const { production, test } = state.traffic;
  return {
    ...state,
    fleet,
    stage: state.stage === state.fleet ? fleet : state.stage && { ...state.stage },
    operation: state.operation && { ...state.operation },
    rollback: state.rollback && { ...state.rollback },
    alarms: new Set(state.alarms),
    joined: [...state.joined],
    traffic: { production: { ...production }, test: { ...test } },
    members,
    batches: new Map(
      [...state.batches].map(([number, batch]) => [number, { ...batch, members: batch.members.map(copyOf) }]),
    ),
  };
}
