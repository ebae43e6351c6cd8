import type { ErrorInformation, FinalStatus } from '../deployment/deployment-event.js';
import type { Milliseconds } from '../model/duration.js';
import type { DurationModel } from './duration-model.js';
import type { RehearsalFault } from './rehearsal-fault.js';
import type { LowestHealth } from './service-ledger.js';
import type { Timeline } from './timeline.js';

/** How one rehearsed deployment ends. */
export interface RehearsedEnd {
  /** `frozen`: the group waits for a person after a failure. `unfinished`: it waits for somebody who never comes. */
  readonly status: FinalStatus | 'frozen' | 'unfinished';
  readonly rolledBack: boolean;
  /** Loud: a rollback was made and failed. */
  readonly rollbackFailed: boolean;
  /** Why no rollback was made though one was wanted. */
  readonly rollbackSkipped?: string;
  readonly error?: ErrorInformation;
  readonly duration: Milliseconds;
  /** Instances of the fleet that do not serve at the end. */
  readonly instancesOut: number;
  /** Absent where a deployment does not know instances. */
  readonly lowestHealth?: LowestHealth;
  /** Percent-minutes on the new revision: one minute with all traffic on it is 100. */
  readonly exposure: number;
}

/** What happens when one thing goes wrong. */
export interface RehearsedFault {
  readonly fault: RehearsalFault;
  readonly description: string;
  readonly end: RehearsedEnd;
}

/** Where a duration was taken from. */
export type DurationSource = 'given' | 'assumed';

/** What a deployment would be like. Plain data: print it, store it, compare it. */
export interface Rehearsal {
  readonly rehearsalVersion: 1;
  readonly deploymentGroupName: string;
  readonly fleetSize: number;
  /** The run with chance that took longer than half of them; the timeline is its own, and faults strike the same run. */
  readonly likely: RehearsedEnd;
  readonly timeline: Timeline;
  /** Over runs with chance, and the bound that the plan states. */
  readonly duration: {
    readonly likely: Milliseconds;
    readonly shortest: Milliseconds;
    readonly longest: Milliseconds;
    readonly worstCase: Milliseconds;
    readonly runs: number;
  };
  readonly faults: readonly RehearsedFault[];
  /** How long operations were taken to last, and where that is from. */
  readonly durations: DurationModel;
  readonly durationSources: Readonly<Record<string, DurationSource>>;
}
