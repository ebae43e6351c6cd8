import type { JournalRecord } from '../../../deployment/journal-record.js';
import { lifecycleOf } from '../../../plan/lifecycle-of.js';
import type { Scenario } from '../scenario.js';
import { check, mark, type World } from '../world.js';
import { checkInstanceRecord, type InstanceRecord } from './check-instance-records.js';
import { createLedger } from './lifecycle-ledger.js';
import { naiveMinimumHealthy } from './naive-floor.js';
import type { RecordChecker } from './record-checker.js';

/** A checker at the beginning of a deployment. */
export function createRecordChecker(world: World, scenario: Scenario): RecordChecker {
  const { fleet, stages } = scenario.definition.plan;
  const minimumHealthy = naiveMinimumHealthy(scenario.minimumHealthyHosts, fleet.length);
  return {
    world,
    scenario,
    ledger: createLedger(),
    lifecycle: lifecycleOf(stages),
    fleetSize: fleet.length,
    minimumHealthy,
  };
}

/** Enters one record into the books and reports the first rule it breaks. */
export function checkRecord(checker: RecordChecker, record: JournalRecord): void {
  const { world, ledger, scenario } = checker;
  check(world, ledger.finished === undefined, 'nothing follows the terminal record', record);
  check(world, record.sequence === ledger.sequence + 1, 'sequence numbers have no gap', record);
  check(world, record.deploymentId === scenario.deploymentId, 'records belong to their deployment', record);
  check(
    world,
    ledger.started !== (record.type === 'deployment-started'),
    'the first record, and only it, is the start',
    record,
  );
  ledger.sequence = record.sequence;
  if (isInstanceRecord(record)) checkInstanceRecord(checker, record);
  else checkDeploymentRecord(checker, record);
}

function isInstanceRecord(record: JournalRecord): record is InstanceRecord {
  return 'instanceId' in record;
}

function checkDeploymentRecord(checker: RecordChecker, record: Exclude<JournalRecord, InstanceRecord>): void {
  const { world, ledger } = checker;
  switch (record.type) {
    case 'deployment-started':
      openBooks(checker);
      return;
    case 'stage-started':
      enterStageStarted(checker, record.attempt);
      return;
    case 'batch-started':
      checkBatch(checker, record);
      return;
    case 'stage-succeeded':
    case 'stage-failed':
      check(world, ledger.stageEnded === undefined, 'a stage ends once', record);
      ledger.stageEnded = record.type === 'stage-succeeded' ? 'succeeded' : 'failed';
      return;
    case 'deployment-paused':
    case 'deployment-resumed':
      check(world, ledger.paused === (record.type === 'deployment-resumed'), 'pauses and resumes alternate', record);
      ledger.paused = record.type === 'deployment-paused';
      return;
    case 'stop-requested':
    case 'rollback-requested':
    case 'alarm-raised':
      if (ledger.attempt === 2) mark(world, 'rollback-interrupted');
      ledger.interrupted = true;
      ledger.paused = false;
      ledger.stopRequested ||= record.type === 'stop-requested';
      return;
    case 'rollback-started':
    case 'rollback-skipped':
    case 'rollback-succeeded':
    case 'rollback-failed':
    case 'deployment-finished':
      checkEnding(checker, record);
  }
}

function openBooks({ ledger, scenario }: RecordChecker): void {
  ledger.started = true;
  for (const { instanceId, instanceHealth } of scenario.definition.plan.fleet) {
    const available = instanceHealth !== 'unhealthy';
    ledger.instances.set(instanceId, {
      instanceId,
      attempt: 0,
      started: 0,
      concluded: 0,
      accepted: undefined,
      identities: [],
      ended: undefined,
      available,
    });
    if (available) ledger.available += 1;
  }
}

function enterStageStarted({ world, ledger }: RecordChecker, attempt: number): void {
  check(world, attempt === ledger.attempt + 1 && attempt <= 2, 'attempts follow each other, two at most', attempt);
  check(world, attempt === 1 || ledger.rollback === 'started', 'a second attempt is a rollback', attempt);
  check(world, ledger.inFlight === 0, 'a stage starts when nothing is in flight', ledger.inFlight);
  ledger.attempt = attempt;
  ledger.stageEnded = undefined;
  ledger.failed = 0;
}

function checkBatch(checker: RecordChecker, record: JournalRecord & { readonly type: 'batch-started' }): void {
  const { world, ledger, fleetSize, minimumHealthy } = checker;
  check(world, !ledger.paused && !ledger.interrupted, 'no batch starts while paused or interrupted', record);
  check(world, ledger.stageEnded === undefined, 'no batch starts in a stage that ended', record);
  check(world, record.attempt === ledger.attempt, 'a batch belongs to the attempt', record);
  check(world, record.batch === ledger.batches + 1, 'batches are numbered without gaps', record);
  check(
    world,
    record.instanceIds.length > 0 && record.instanceIds.length <= 500,
    'a batch has 1 to 500 instances',
    record,
  );
  const lost = ledger.attempt === 1 && ledger.failed > 0 && fleetSize - ledger.failed <= minimumHealthy;
  check(world, !lost, 'nothing new starts once the success rule is lost', record);
  ledger.batches = record.batch;
  for (const instanceId of record.instanceIds) takeOut(checker, instanceId, record);
  check(world, ledger.inFlight <= fleetSize - minimumHealthy, 'in flight are at most as many as the budget', record);
}

function takeOut(checker: RecordChecker, instanceId: string, record: JournalRecord): void {
  const { world, ledger, minimumHealthy } = checker;
  const instance = ledger.instances.get(instanceId);
  if (instance === undefined) {
    check(world, false, 'a batch names instances of the fleet', record);
    return;
  }
  check(world, instance.attempt < ledger.attempt, 'an instance is attempted at most once per attempt', record);
  if (ledger.attempt === 2) check(world, instance.attempt === 1, 'a rollback takes back only what was touched', record);
  if (instance.available) {
    instance.available = false;
    ledger.available -= 1;
    check(world, ledger.available >= minimumHealthy, 'no serving instance is taken out below the floor', record);
  }
  instance.attempt = ledger.attempt;
  instance.started = 0;
  instance.concluded = 0;
  instance.ended = undefined;
  ledger.inFlight += 1;
}

function checkEnding(
  { world, ledger }: RecordChecker,
  record: JournalRecord & {
    readonly type:
      | 'rollback-started'
      | 'rollback-skipped'
      | 'rollback-succeeded'
      | 'rollback-failed'
      | 'deployment-finished';
  },
): void {
  check(
    world,
    ledger.inFlight === 0 && ledger.stageEnded !== undefined,
    'an attempt concludes when its work has ended',
    record,
  );
  const touched = [...ledger.instances.values()].filter((instance) => instance.attempt > 0);
  switch (record.type) {
    case 'rollback-started':
      check(world, !ledger.paused && ledger.attempt === 1, 'a rollback follows the first attempt and no pause', record);
      check(world, sameIds(record.instanceIds, touched), 'a rollback names every touched instance', record);
      ledger.touched = record.instanceIds;
      ledger.rollback = 'started';
      ledger.interrupted = false;
      return;
    case 'rollback-skipped':
      check(world, ledger.rollback === undefined, 'a rollback that started is not skipped', record);
      return;
    case 'rollback-succeeded':
    case 'rollback-failed': {
      const missing = touched.filter((instance) => instance.attempt !== 2 || instance.ended !== 'succeeded');
      const named = record.type === 'rollback-failed' ? record.instanceIds : [];
      check(world, sameIds(named, missing), 'a failed rollback names exactly those that are not back', {
        record,
        missing,
      });
      check(world, ledger.rollback === 'started', 'a rollback ends once', record);
      ledger.rollback = record.type === 'rollback-succeeded' ? 'succeeded' : 'failed';
      ledger.notRolledBack = named;
      return;
    }
    case 'deployment-finished':
      check(world, ledger.rollback !== 'started', 'a deployment ends after its rollback', record);
      check(
        world,
        record.rolledBack === (ledger.rollback === 'succeeded'),
        'rolled back means that a rollback succeeded',
        record,
      );
      ledger.finished = record.status;
  }
}

function sameIds(instanceIds: readonly string[], instances: readonly { readonly instanceId: string }[]): boolean {
  if (instanceIds.length !== instances.length) return false;
  const known = new Set(instanceIds);
  return known.size === instances.length && instances.every(({ instanceId }) => known.has(instanceId));
}
