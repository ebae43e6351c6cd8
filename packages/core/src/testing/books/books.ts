import type { DeploymentDefinition } from '../../deployment/deployment-definition.js';
import type { FinalStatus } from '../../deployment/deployment-event.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import type { Plan } from '../../plan/plan.js';
import type { Side } from '../../target/v1/request.js';

/** How one instance stands, as the journal alone tells it. */
export interface InstanceBook {
  readonly instanceId: string;
  readonly zone: string | undefined;
  readonly side: Side;
  /** Where it was attempted last; 0 and -1 for nowhere. */
  attempt: number;
  stage: number;
  /** Lifecycle events concluded there. */
  concluded: number;
  /** An event is in flight. */
  open: boolean;
  /** An event failed there that nobody tolerates: the instance has only to end. */
  broken: boolean;
  ended: 'succeeded' | 'failed' | 'unreachable' | 'left' | undefined;
  /** May get requests of users. */
  serving: boolean;
}

/** Percent of a listener's traffic that goes to the replacement; `unknown` between a shift and its confirmation. */
export type KnownWeight = number | 'unknown';

/**
 * What a reader of the journal knows who has never seen the machine: kept record by record, and asked whether the next
 * record is one that a person would accept.
 */
export interface Books {
  attempt: number;
  stage: number;
  stageOutcome: 'open' | 'succeeded' | 'failed' | undefined;
  paused: boolean;
  /** What ends the attempt; an alarm of a frozen deployment may be taken back. */
  ending: 'alarm' | 'stop' | 'rollback' | undefined;
  stopWithRollback: boolean;
  frozen: boolean;
  /** The step of the stage that is in flight. */
  operation: string | undefined;
  waiting: string | undefined;
  production: KnownWeight;
  test: KnownWeight;
  replacement: 'none' | 'making' | 'made' | 'removing' | 'removed';
  original: 'there' | 'removing' | 'removed';
  /** Failures in the fleet stage under way that nobody has accepted. */
  failed: number;
  unreachable: number;
  accepted: number;
  /** Instances that the two budgets of the stage were computed from: those it began with. */
  sizeAtStart: number;
  rollback: 'none' | 'open' | 'succeeded' | 'failed' | 'skipped';
  firstFailure: string | undefined;
  finished: FinalStatus | undefined;
  readonly instances: Map<string, InstanceBook>;
  /** Stages of the attempt. */
  stages: Plan['stages'];
  lastRecord: JournalRecord | undefined;
}

/** The books before the first record: what the definition says. */
export function openBooks(definition: DeploymentDefinition): Books {
  const books: Books = {
    attempt: 0,
    stage: -1,
    stageOutcome: undefined,
    paused: false,
    ending: undefined,
    stopWithRollback: false,
    frozen: false,
    operation: undefined,
    waiting: undefined,
    production: 0,
    test: 0,
    replacement: 'none',
    original: 'there',
    failed: 0,
    unreachable: 0,
    accepted: 0,
    sizeAtStart: 0,
    rollback: 'none',
    firstFailure: undefined,
    finished: undefined,
    instances: new Map(),
    stages: definition.plan.stages,
    lastRecord: undefined,
  };
  for (const instance of definition.plan.fleet) {
    addInstance(books, instance, { side: 'original', serving: instance.instanceHealth !== 'unhealthy' });
  }
  return books;
}

/** A new line for an instance. */
export function addInstance(
  books: Books,
  { instanceId, zone }: { readonly instanceId: string; readonly zone?: string | undefined },
  { side, serving }: Pick<InstanceBook, 'side' | 'serving'>,
): void {
  const nowhere = { attempt: 0, stage: -1, concluded: 0, open: false, broken: false, ended: undefined } as const;
  books.instances.set(instanceId, { instanceId, zone, side, ...nowhere, serving });
}

/** A copy to go on from. */
export function cloneBooks(books: Books): Books {
  const instances = new Map<string, InstanceBook>();
  for (const [id, book] of books.instances) instances.set(id, { ...book });
  return { ...books, instances };
}

/** Instances of the fleet stage under way that are neither done nor out. */
export function inFlight(books: Books): number {
  let count = 0;
  for (const { attempt, stage, ended } of books.instances.values()) {
    if (attempt === books.attempt && stage === books.stage && attempt > 0 && ended === undefined) count += 1;
  }
  return count;
}
