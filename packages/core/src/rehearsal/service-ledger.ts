import type { JournalRecord } from '../deployment/journal-record.js';
import type { Milliseconds } from '../model/duration.js';
import type { FleetStage, Stage } from '../plan/plan.js';

/** How close a deployment came to its floor. */
export interface LowestHealth {
  readonly healthy: number;
  readonly minimumHealthy: number;
  /** Instances above the floor; negative below it, which only failures can bring about. */
  readonly margin: number;
  /** After the start of the deployment. */
  readonly after: Milliseconds;
}

/** Who serves, and with what. Kept from the records alone, so that it holds for any journal. */
export interface ServiceLedger {
  /** Instances in service, by the revision they run. */
  readonly onOld: Set<string>;
  readonly onNew: Set<string>;
  readonly inFlight: Set<string>;
  /** Instances of the original fleet. */
  fleetSize: number;
  startedAt: number;
  lastAt: number;
  stages: readonly Stage[];
  stage: Stage | undefined;
  /** The stage whose floor speaks of what serves; undefined where a deployment does not know instances. */
  floor: FleetStage | undefined;
  /** Whether traffic moves by weight. */
  weighted: boolean;
  /** Percent of production traffic on the replacement, as last asked for; undefined before the first shift. */
  replacementWeight: number | undefined;
  /** Percent-minutes on the new revision so far. */
  exposure: number;
  lowest: LowestHealth | undefined;
}

/** Opens the books. */
export function openServiceLedger(): ServiceLedger {
  return {
    onOld: new Set(),
    onNew: new Set(),
    inFlight: new Set(),
    fleetSize: 0,
    startedAt: 0,
    lastAt: 0,
    stages: [],
    stage: undefined,
    floor: undefined,
    weighted: false,
    replacementWeight: undefined,
    exposure: 0,
    lowest: undefined,
  };
}

/** Instances in service; undefined where a deployment does not know instances. */
export function healthyIn({ floor, onOld, onNew }: ServiceLedger): number | undefined {
  return floor === undefined ? undefined : onOld.size + onNew.size;
}

/** Instances of the fleet that do not serve. */
export function instancesOut(ledger: ServiceLedger): number {
  return Math.max(0, ledger.fleetSize - (healthyIn(ledger) ?? ledger.fleetSize));
}

/** Share of the service that is on the new revision, in percent: of its traffic, or else of the instances that serve. */
export function newRevisionPercent({ weighted, replacementWeight = 0, onOld, onNew }: ServiceLedger): number {
  if (weighted) return replacementWeight;
  const serving = onOld.size + onNew.size;
  return serving === 0 ? 0 : (100 * onNew.size) / serving;
}

/** Enters the next record. */
export function enterRecord(ledger: ServiceLedger, record: JournalRecord): void {
  if (record.at > ledger.lastAt) {
    ledger.exposure += (newRevisionPercent(ledger) * (record.at - ledger.lastAt)) / 60_000;
    ledger.lastAt = record.at;
  }
  switch (record.type) {
    case 'deployment-started':
      open(ledger, record);
      return;
    case 'rollback-started':
      ledger.stages = record.stages ?? ledger.stages;
      return;
    case 'stage-started':
      ledger.stage = ledger.stages[record.stage];
      return;
    case 'traffic-shift-started':
    case 'traffic-shifted':
      if (record.listener === 'production') route(ledger, record);
      return;
    case 'batch-started':
      for (const instanceId of record.instanceIds) begin(ledger, instanceId);
      compare(ledger, record.at);
      return;
    case 'instance-succeeded':
    case 'instance-failed':
      end(ledger, record);
      return;
    case 'instance-joined':
      ledger.fleetSize += 1;
      if (record.instance.instanceHealth !== 'unhealthy') ledger.onOld.add(record.instance.instanceId);
      return;
    case 'instance-left':
      ledger.fleetSize -= 1;
      for (const instances of [ledger.onOld, ledger.onNew, ledger.inFlight]) instances.delete(record.instanceId);
      return;
    default:
  }
}

function open(
  ledger: ServiceLedger,
  { at, definition }: Extract<JournalRecord, { readonly type: 'deployment-started' }>,
): void {
  const { fleet, stages } = definition.plan;
  ledger.startedAt = at;
  ledger.lastAt = at;
  ledger.fleetSize = fleet.length;
  ledger.stages = stages;
  ledger.weighted = stages.some((stage) => stage.kind === 'shift' && stage.listener === 'production');
  ledger.floor = stages.find(
    (stage): stage is FleetStage =>
      stage.kind === 'fleet' && stage.role !== 'install' && stage.role !== 'block-traffic',
  );
  for (const { instanceId, instanceHealth } of fleet) if (instanceHealth !== 'unhealthy') ledger.onOld.add(instanceId);
}

/** While a weight is on its way some traffic may have it already: the new revision is given the larger share. */
function route(ledger: ServiceLedger, record: Extract<JournalRecord, { readonly replacementWeight: number }>): void {
  const { type, replacementWeight } = record;
  const before = ledger.replacementWeight ?? 0;
  ledger.replacementWeight = type === 'traffic-shift-started' ? Math.max(before, replacementWeight) : replacementWeight;
}

function begin(ledger: ServiceLedger, instanceId: string): void {
  ledger.inFlight.add(instanceId);
  const role = roleOf(ledger);
  if (role !== 'update' && role !== 'block-traffic') return;
  ledger.onOld.delete(instanceId);
  ledger.onNew.delete(instanceId);
}

function end(
  ledger: ServiceLedger,
  { type, instanceId, attempt }: Extract<JournalRecord, { readonly type: 'instance-succeeded' | 'instance-failed' }>,
): void {
  ledger.inFlight.delete(instanceId);
  const role = roleOf(ledger);
  if (type === 'instance-failed' || (role !== 'update' && role !== 'allow-traffic')) return;
  const side = ledger.stage?.kind === 'fleet' ? ledger.stage.side : undefined;
  const isNew = role === 'update' ? attempt === 1 : side === 'replacement';
  (isNew ? ledger.onNew : ledger.onOld).add(instanceId);
}

/** Service is lost only where a batch begins: one that fails was out already. */
function compare(ledger: ServiceLedger, at: number): void {
  const healthy = healthyIn(ledger);
  if (healthy === undefined || ledger.floor === undefined) return;
  const { minimumHealthy } = ledger.floor.floor;
  const margin = healthy - minimumHealthy;
  if (ledger.lowest !== undefined && ledger.lowest.margin <= margin) return;
  ledger.lowest = { healthy, minimumHealthy, margin, after: at - ledger.startedAt };
}

function roleOf({ stage }: ServiceLedger): NonNullable<FleetStage['role']> | undefined {
  return stage?.kind === 'fleet' ? (stage.role ?? 'update') : undefined;
}
