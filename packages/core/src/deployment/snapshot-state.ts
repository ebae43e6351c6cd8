import type { JsonValue } from '../model/json.js';
import type { BatchState, Member, MemberPhase } from './batch/batch-state.js';
import { type DeploymentState, emptyState } from './deployment-state.js';

/** Version of the snapshot's shape; a snapshot of another version is not used, and the journal is folded instead. */
export const snapshotVersion = 1;

type MemberRow = readonly [
  index: number,
  batch: number,
  attempt: number,
  phase: MemberPhase,
  event: number,
  startedAt: number,
  accepted: Member['accepted'] | null,
  /** Present when it is true. */
  wayBack?: true,
];

interface SnapshotContent {
  readonly version: number;
  readonly state: Omit<DeploymentState, 'batches' | 'members'>;
  readonly batches: readonly Omit<BatchState, 'members'>[];
  readonly members: readonly MemberRow[];
}

/** The state as plain JSON: what a journal keeps so that recovery need not fold every record. */
export function toSnapshot(state: DeploymentState): JsonValue {
  // The live state goes on changing while a journal writes this: nothing that changes is shared with it.
  const { batches, members, fleet, rollback, ...rest } = state;
  const content: SnapshotContent = {
    version: snapshotVersion,
    state: { ...rest, fleet: fleet && { ...fleet }, rollback: rollback && { ...rollback } },
    batches: [...batches.values()].map(({ members: _members, ...batch }) => batch),
    members: [...members.values()].map((member): MemberRow => {
      const { index, batch, attempt, phase, event, startedAt, accepted, wayBack } = member;
      const row = [index, batch, attempt, phase, event, startedAt, accepted ?? null] as const;
      return wayBack ? [...row, true] : row;
    }),
  };
  return content as unknown as JsonValue;
}

/** The state of a snapshot; undefined when it is of a version this release does not know. */
export function fromSnapshot(snapshot: JsonValue): DeploymentState | undefined {
  const content = snapshot as unknown as SnapshotContent;
  if (content.version !== snapshotVersion) return undefined;
  const state: DeploymentState = { ...emptyState(), ...content.state };
  const membersOf = new Map<number, Member[]>();
  for (const [index, batch, attempt, phase, event, startedAt, accepted, wayBack = false] of content.members) {
    const instanceId = state.definition?.plan.fleet[index]?.instanceId ?? '';
    const member: Member = {
      index,
      instanceId,
      batch,
      attempt,
      phase,
      event,
      startedAt,
      accepted: accepted ?? undefined,
      wayBack,
    };
    state.members.set(instanceId, member);
    const others = membersOf.get(batch);
    if (others === undefined) membersOf.set(batch, [member]);
    else others.push(member);
  }
  for (const batch of content.batches) {
    state.batches.set(batch.batch, { ...batch, members: membersOf.get(batch.batch) ?? [] });
  }
  return state;
}
