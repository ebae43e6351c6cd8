import type { JsonValue } from '../model/json.js';
import type { BatchState, Member, MemberPhase } from './batch/batch-state.js';
import { type DeploymentState, emptyState } from './deployment-state.js';
import { instanceAt } from './fleet/fleet-of.js';
import type { StageState } from './stages/stage-state.js';

/** Version of the snapshot's shape; a snapshot of another version is not used, and the journal is folded instead. */
export const snapshotVersion = 2;

type MemberRow = readonly [
  index: number,
  batch: number,
  attempt: number,
  phase: MemberPhase,
  event: number,
  startedAt: number,
  accepted: Member['accepted'] | null,
  stage: number,
  /** Only where it does not follow from the index: an instance of the replacement, or one that was never in a batch. */
  instanceId?: string | null,
  /** Only where it is so. */
  wayBack?: true,
];

interface SnapshotContent {
  readonly version: number;
  readonly state: Omit<DeploymentState, 'batches' | 'members' | 'alarms' | 'stages' | 'stage'>;
  readonly alarms: readonly string[];
  /** Stages of a rollback; those of the deployment itself are in its definition. */
  readonly stages: DeploymentState['stages'] | null;
  /** Null when it is the fleet stage that is kept as such. */
  readonly stage: StageState | null;
  readonly batches: readonly Omit<BatchState, 'members'>[];
  readonly members: readonly MemberRow[];
}

/** The state as plain JSON: what a journal keeps so that recovery need not fold every record. */
export function toSnapshot(state: DeploymentState): JsonValue {
  // The live state goes on changing while a journal writes this: nothing that changes is shared with it.
  const { batches, members, fleet, rollback, alarms, stages, stage, operation, joined, traffic, ...rest } = state;
  const { production, test } = traffic;
  const content: SnapshotContent = {
    version: snapshotVersion,
    state: {
      ...rest,
      fleet: fleet && { ...fleet, zone: fleet.zone && { ...fleet.zone } },
      rollback: rollback && { ...rollback },
      operation: operation && { ...operation },
      joined: [...joined],
      traffic: { production: { ...production }, test: { ...test } },
    },
    alarms: [...alarms],
    stages: stages === state.definition?.plan.stages ? null : stages,
    stage: stage === undefined || stage === fleet ? null : { ...stage },
    batches: [...batches.values()].map(({ members: _members, ...batch }) => batch),
    members: [...members.values()].map((member) => rowOf(state, member)),
  };
  return content as unknown as JsonValue;
}

function rowOf(state: DeploymentState, member: Member): MemberRow {
  const { index, batch, attempt, phase, event, startedAt, accepted, stage, instanceId, wayBack } = member;
  const row = [index, batch, attempt, phase, event, startedAt, accepted ?? null, stage] as const;
  const named = instanceAt(state, 'original', index)?.instanceId === instanceId ? null : instanceId;
  if (wayBack) return [...row, named, true];
  return named === null ? row : [...row, named];
}

/** The state of a snapshot; undefined when it is of a version this release does not know. */
export function fromSnapshot(snapshot: JsonValue): DeploymentState | undefined {
  const content = snapshot as unknown as SnapshotContent;
  if (content.version !== snapshotVersion) return undefined;
  const plain: DeploymentState = { ...emptyState(), ...content.state };
  const state: DeploymentState = {
    ...plain,
    traffic: { production: listenerOf(plain, 'production'), test: listenerOf(plain, 'test') },
    alarms: new Set(content.alarms),
    stages: content.stages ?? content.state.definition?.plan.stages ?? [],
    stage: content.stage ?? content.state.fleet,
  };
  const membersOf = new Map<number, Member[]>();
  for (const row of content.members) {
    const member = memberOf(state, row);
    state.members.set(member.instanceId, member);
    const others = membersOf.get(member.batch);
    if (others === undefined) membersOf.set(member.batch, [member]);
    else others.push(member);
  }
  for (const batch of content.batches) {
    state.batches.set(batch.batch, { ...batch, members: membersOf.get(batch.batch) ?? [] });
  }
  return state;
}

/** JSON has no undefined: a weight that is not known was left out. */
function listenerOf({ traffic }: DeploymentState, listener: 'production' | 'test'): DeploymentState['traffic']['test'] {
  const { touched, replacementWeight } = traffic[listener];
  return { touched, replacementWeight };
}

function memberOf(state: DeploymentState, row: MemberRow): Member {
  const [index, batch, attempt, phase, event, startedAt, accepted, stage, named, wayBack = false] = row;
  const instanceId = named ?? instanceAt(state, 'original', index)?.instanceId ?? '';
  return {
    index,
    instanceId,
    batch,
    attempt,
    stage,
    phase,
    event,
    startedAt,
    accepted: accepted ?? undefined,
    wayBack,
  };
}
