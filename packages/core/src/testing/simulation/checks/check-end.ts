import type { SimulatedHost } from '../simulated-host.js';
import { check } from '../world.js';
import { deepEqual } from './deep-equal.js';
import type { RecordChecker } from './record-checker.js';

/** What must be true of the hosts themselves once a deployment is final. */
export function checkEnd(checker: RecordChecker, hosts: ReadonlyMap<string, SimulatedHost>): void {
  const { world, ledger, scenario } = checker;
  const { definition } = scenario;
  const back = new Set(ledger.notRolledBack);
  for (const instance of ledger.instances.values()) {
    const host = hosts.get(instance.instanceId);
    const { instanceId } = instance;
    if (host?.misreported === true) continue;
    if (ledger.rollback !== undefined && instance.attempt > 0 && !back.has(instanceId)) {
      const good = definition.lastSuccessful?.revision;
      const evidence = { instanceId, has: host?.revision, good };
      check(
        world,
        deepEqual(host?.revision, good),
        'whoever a rollback does not name is on the last good revision',
        evidence,
      );
    }
    if (ledger.rollback === undefined && instance.ended === 'succeeded') {
      const evidence = { instanceId, has: host?.revision };
      check(
        world,
        deepEqual(host?.revision, definition.revision),
        'an instance that succeeded has the revision',
        evidence,
      );
    }
    if (instance.attempt === 0)
      check(world, host?.begun.size === 0, 'a skipped instance was never touched', instanceId);
  }
  checkVerdict(checker);
}

/** A deployment succeeded exactly when its stage did: enough instances, and at least one of them by its own work. */
function checkVerdict({ world, ledger, fleetSize, minimumHealthy }: RecordChecker): void {
  if (ledger.finished !== 'succeeded') return;
  let succeeded = 0;
  for (const instance of ledger.instances.values()) if (instance.ended === 'succeeded') succeeded += 1;
  check(
    world,
    ledger.rollback === undefined && ledger.stageEnded === 'succeeded',
    'success means that the stage succeeded',
    ledger.stageEnded,
  );
  check(
    world,
    succeeded >= 1 && fleetSize - ledger.failed >= minimumHealthy,
    'success means enough healthy instances',
    {
      succeeded,
      failed: ledger.failed,
      minimumHealthy,
    },
  );
}
