import type { JournalRecord } from '../deployment/journal-record.js';
import type { Milliseconds } from '../model/duration.js';
import { describeStage } from '../plan/format-plan.js';
import type { Stage } from '../plan/plan.js';
import { healthyIn, newRevisionPercent, type ServiceLedger } from './service-ledger.js';

/** The service at one moment. */
export interface TimelinePoint {
  /** After the start of the deployment. */
  readonly after: Milliseconds;
  /** Instances in service; absent where a deployment does not know instances. */
  readonly healthy?: number;
  readonly inFlight: number;
  /** Share of the service on the new revision, in percent. */
  readonly newRevisionPercent: number;
}

/** Something that lasts: a stage, a wait, or the work on one instance. */
export interface TimelineSpan {
  readonly kind: 'stage' | 'wait' | 'instance';
  readonly label: string;
  /** 1 for the deployment, 2 for its rollback. */
  readonly attempt: number;
  readonly from: Milliseconds;
  readonly to: Milliseconds;
  readonly outcome: string;
}

/** What happened when, in milliseconds after the start. Bounded, however large the fleet. */
export interface Timeline {
  readonly duration: Milliseconds;
  readonly points: readonly TimelinePoint[];
  readonly spans: readonly TimelineSpan[];
}

/** Points that are kept: about what a picture can show. */
const mostPoints = 240;

/** Instances that have a span each; larger fleets are shown as a whole. */
const mostInstances = 60;

/** Draws a timeline from records as they come, beside a ledger that has entered them. */
export interface TimelineDrawing {
  draw(record: JournalRecord, ledger: ServiceLedger): void;
  finish(): Timeline;
}

type OpenSpan = Omit<TimelineSpan, 'to' | 'outcome'>;

/** Begins an empty timeline. */
export function drawTimeline(): TimelineDrawing {
  const points: TimelinePoint[] = [];
  const spans: TimelineSpan[] = [];
  const open = new Map<string, OpenSpan>();
  let startedAt = 0;
  let last = 0;
  const begin = (key: string, span: OpenSpan): void => void open.set(key, span);
  const end = (key: string, outcome: string): void => {
    const span = open.get(key);
    open.delete(key);
    if (span !== undefined) spans.push({ ...span, to: last, outcome });
  };
  return {
    draw(record, ledger) {
      if (record.type === 'deployment-started') startedAt = record.at;
      last = record.at - startedAt;
      addPoint(points, last, ledger);
      drawSpan(record, { ledger, at: last, begin, end });
    },
    finish() {
      for (const key of [...open.keys()]) end(key, 'unfinished');
      const byTime = [...spans].sort((left, right) => left.from - right.from);
      return { duration: last, points: thinned(points, last), spans: byTime };
    },
  };
}

/** One point for a moment: what held at its end. */
function addPoint(points: TimelinePoint[], after: Milliseconds, ledger: ServiceLedger): void {
  const healthy = healthyIn(ledger);
  const point: TimelinePoint = {
    after,
    ...(healthy === undefined ? {} : { healthy }),
    inFlight: ledger.inFlight.size,
    newRevisionPercent: Math.round(newRevisionPercent(ledger) * 10) / 10,
  };
  const previous = points.at(-1);
  if (previous?.after === after) points[points.length - 1] = point;
  else if (previous === undefined || differs(previous, point)) points.push(point);
}

function differs(left: TimelinePoint, right: TimelinePoint): boolean {
  const same = left.healthy === right.healthy && left.inFlight === right.inFlight;
  return !same || left.newRevisionPercent !== right.newRevisionPercent;
}

function drawSpan(
  record: JournalRecord,
  drawing: {
    readonly ledger: ServiceLedger;
    readonly at: Milliseconds;
    begin(key: string, span: OpenSpan): void;
    end(key: string, outcome: string): void;
  },
): void {
  const { ledger, at, begin, end } = drawing;
  switch (record.type) {
    case 'stage-started': {
      const { attempt } = record;
      begin('stage', { kind: 'stage', label: labelOf(ledger.stage), attempt, from: at });
      return;
    }
    case 'stage-succeeded':
    case 'stage-failed':
      end('stage', record.type === 'stage-succeeded' ? 'succeeded' : 'failed');
      return;
    case 'wait-started':
      begin('wait', { kind: 'wait', label: record.wait, attempt: record.attempt, from: at });
      return;
    case 'wait-ended':
      end('wait', record.outcome);
      return;
    case 'batch-started': {
      if (ledger.fleetSize > mostInstances) return;
      const { attempt } = record;
      for (const id of record.instanceIds) begin(`instance ${id}`, { kind: 'instance', label: id, attempt, from: at });
      return;
    }
    case 'instance-succeeded':
    case 'instance-failed':
      end(`instance ${record.instanceId}`, record.type === 'instance-succeeded' ? 'succeeded' : 'failed');
      return;
    default:
  }
}

function labelOf(stage: Stage | undefined): string {
  if (stage === undefined) return 'stage';
  if (stage.kind === 'fleet') return `fleet ${stage.role ?? 'update'}`;
  return stage.kind === 'shift' ? `shift ${stage.listener} traffic` : describeStage(stage);
}

/** Of each stretch of time the point with the fewest in service and the last one, so that no low is lost. */
function thinned(points: readonly TimelinePoint[], duration: Milliseconds): readonly TimelinePoint[] {
  if (points.length <= mostPoints) return points;
  const kept = new Set<TimelinePoint>(points.slice(0, 1));
  const stretches = new Map<number, TimelinePoint[]>();
  for (const point of points) {
    const stretch = Math.floor((point.after / Math.max(1, duration)) * (mostPoints / 2));
    const others = stretches.get(stretch);
    if (others === undefined) stretches.set(stretch, [point]);
    else others.push(point);
  }
  for (const stretch of stretches.values()) {
    kept.add(stretch.reduce((low, point) => ((point.healthy ?? 0) < (low.healthy ?? 0) ? point : low)));
    kept.add(stretch.at(-1) ?? (stretch[0] as TimelinePoint));
  }
  return points.filter((point) => kept.has(point));
}
