import type { DeploymentState } from '../../deployment/deployment-state.js';
import type { NewRecord } from '../../deployment/journal-record.js';
import { invariant } from '../../errors/invariant.js';
import type { Diagnostics } from '../../lifecycle/diagnostics.js';
import { type SpecifiedDeployment, specifiedDefinition } from './group-for-specification.js';

/** When given facts happened, in milliseconds since the Unix epoch: always before what `when` brings. */
const givenAt = 0;

/**
 * Something that has happened before. A plain description: what it means as records follows from the state it meets, so
 * that a specification need not repeat attempts, batch numbers and every lifecycle event.
 */
export interface GivenFact {
  readonly fact: string;
  recordsIn(state: DeploymentState): readonly NewRecord[];
}

/** The deployment was started, and its stage began. */
export function deploymentStarted(specified: SpecifiedDeployment): GivenFact {
  return {
    fact: 'deployment-started',
    recordsIn: () => [
      { type: 'deployment-started', at: givenAt, definition: specifiedDefinition(specified) },
      { type: 'stage-started', at: givenAt, attempt: 1, stage: 0 },
    ],
  };
}

/** A batch of these instances was started, and with it the first lifecycle event of each. */
export function batchStarted(instanceIds: readonly string[]): GivenFact {
  return {
    fact: 'batch-started',
    recordsIn: ({ attempt, batchCount, fleet }) => [
      { type: 'batch-started', at: givenAt, batch: batchCount + 1, attempt, instanceIds },
      ...instanceIds.map((instanceId): NewRecord => {
        const lifecycleEvent = fleet?.lifecycle[0] ?? '';
        return { type: 'lifecycle-event-started', at: givenAt, attempt, instanceId, lifecycleEvent };
      }),
    ],
  };
}

/** The instance's events before this one succeeded, and this one is in flight. */
export function lifecycleEventReached(point: {
  readonly instanceId: string;
  readonly lifecycleEvent: string;
}): GivenFact {
  return {
    fact: 'lifecycle-event-reached',
    recordsIn: (state) => {
      const { events, attempt } = progressOf(state, point.instanceId);
      const end = events.indexOf(point.lifecycleEvent);
      invariant(end >= 0, 'a lifecycle event that is reached lies ahead', { point, events });
      return events.slice(0, end).flatMap((lifecycleEvent, position): readonly NewRecord[] => {
        const subject = { at: givenAt, attempt, instanceId: point.instanceId };
        return [
          { type: 'lifecycle-event-succeeded', ...subject, lifecycleEvent },
          { type: 'lifecycle-event-started', ...subject, lifecycleEvent: events[position + 1] ?? '' },
        ];
      });
    },
  };
}

/** These instances have the revision and are back in service. */
export function instancesSucceeded(instanceIds: readonly string[]): GivenFact {
  return {
    fact: 'instances-succeeded',
    recordsIn: (state) =>
      instanceIds.flatMap((instanceId): readonly NewRecord[] => {
        const { events, attempt } = progressOf(state, instanceId);
        const last = events[events.length - 1] ?? '';
        const subject = { at: givenAt, attempt, instanceId };
        return [
          ...lifecycleEventReached({ instanceId, lifecycleEvent: last }).recordsIn(state),
          { type: 'lifecycle-event-succeeded', ...subject, lifecycleEvent: last },
          { type: 'instance-succeeded', ...subject },
        ];
      }),
  };
}

/** The lifecycle event in flight on the instance failed, and the instance with it. */
export function instanceFailed(instanceId: string, diagnostics: Diagnostics = scriptFailed): GivenFact {
  return {
    fact: 'instance-failed',
    recordsIn: (state) => {
      const { events, attempt } = progressOf(state, instanceId);
      const subject = { at: givenAt, attempt, instanceId, lifecycleEvent: events[0] ?? '' };
      return [
        { type: 'lifecycle-event-failed', ...subject, diagnostics, tolerated: false },
        { type: 'instance-failed', ...subject, reason: 'lifecycle-event-failed' },
      ];
    },
  };
}

/** The deployment was paused. */
export function deploymentPaused(reason = 'a person asked for it'): GivenFact {
  return { fact: 'deployment-paused', recordsIn: () => [{ type: 'deployment-paused', at: givenAt, reason }] };
}

/** What a failing script is reported with when a specification does not care. */
export const scriptFailed: Diagnostics = { errorCode: 'ScriptFailed', message: 'the script ended with exit code 1' };

/** The event in flight and those after it, in order. */
function progressOf(
  state: DeploymentState,
  instanceId: string,
): { readonly events: readonly string[]; readonly attempt: number } {
  const member = state.members.get(instanceId);
  invariant(member?.phase === 'running', 'given facts speak of an instance that a batch started', instanceId);
  return { events: state.fleet?.lifecycle.slice(member.event) ?? [], attempt: member.attempt };
}
