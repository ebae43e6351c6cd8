import type { DeploymentDefinition } from '../deployment/deployment-definition.js';
import type { JournalRecord } from '../deployment/journal-record.js';
import type { OperationOutcomes } from './operation-outcomes.js';
import type { RehearsedEnd } from './rehearsal.js';
import type { RehearsalFault, RehearsalMoment } from './rehearsal-fault.js';
import { endOf } from './rehearsed-end.js';
import { enterRecord, openServiceLedger } from './service-ledger.js';
import type { TimelineDrawing } from './timeline.js';
import { runInVirtualTime, type VirtualRun } from './virtual-run.js';

/** What one run is made from. */
export interface RehearseOnceOptions {
  readonly definition: DeploymentDefinition;
  /** Default `rehearsal`. */
  readonly deploymentId?: string;
  readonly startsAt: number;
  readonly outcomes: OperationOutcomes;
  readonly fault?: RehearsalFault;
  readonly timeline?: TimelineDrawing;
  /** Told of what is committed besides. */
  onCommitted?(records: readonly JournalRecord[], run: VirtualRun): void;
}

/** Runs a deployment once and says how it ended. */
export function rehearseOnce(options: RehearseOnceOptions): RehearsedEnd {
  const { definition, startsAt, outcomes, fault, timeline, onCommitted } = options;
  const ledger = openServiceLedger();
  const awaited = fault === undefined ? undefined : awaitMoment(fault, definition);
  let skipped: string | undefined;
  const state = runInVirtualTime({
    deploymentId: options.deploymentId ?? 'rehearsal',
    definition,
    startsAt,
    outcomes,
    undisturbed: fault?.type !== 'controller-dies' && onCommitted === undefined,
    onCommitted(records, run) {
      for (const record of records) {
        enterRecord(ledger, record);
        timeline?.draw(record, ledger);
        if (record.type === 'rollback-skipped') skipped = record.reason;
        awaited?.(record, run);
      }
      onCommitted?.(records, run);
    },
  });
  return endOf(state, ledger, skipped);
}

/** Waits for the moment at which a fault comes from outside; undefined for faults of operations. */
function awaitMoment(
  fault: RehearsalFault,
  definition: DeploymentDefinition,
): ((record: JournalRecord, run: VirtualRun) => void) | undefined {
  if (fault.type !== 'alarm' && fault.type !== 'controller-dies') return undefined;
  const alarm = definition.alarms?.names[0] ?? 'rehearsed';
  const hasCome = momentReached(fault.when);
  return (record, run) => {
    if (!hasCome(record)) return;
    if (fault.type === 'alarm') run.post({ type: 'alarm-raised', alarm });
    else run.killController(fault.downFor);
  };
}

/** True once: for the record with which the moment has come. */
function momentReached({ stage, weight, afterInstances }: RehearsalMoment): (record: JournalRecord) => boolean {
  let current = -1;
  let succeeded = 0;
  let done = false;
  const isIt = (record: JournalRecord): boolean => {
    if (!('attempt' in record) || record.attempt !== 1) return false;
    if (record.type === 'stage-started') current = record.stage;
    if (current !== stage) return false;
    if (weight !== undefined) return record.type === 'traffic-shifted' && record.replacementWeight === weight;
    if (afterInstances === undefined) return record.type === 'stage-started';
    if (record.type === 'instance-succeeded') succeeded += 1;
    return succeeded >= afterInstances;
  };
  return (record) => {
    if (done || !isIt(record)) return false;
    done = true;
    return true;
  };
}
