import { fewestHealthy } from '../../books/arithmetic.js';
import type { InstanceBook } from '../../books/books.js';
import type { Platform } from '../platform.js';
import type { SimulatedHost } from '../simulated-host.js';
import { check } from '../world.js';
import { deepEqual } from './deep-equal.js';
import type { JournalChecker } from './journal-checker.js';

/** What must be true of the world itself once a deployment is final. */
export function checkEnd(checker: JournalChecker, hosts: ReadonlyMap<string, SimulatedHost>, platform: Platform): void {
  const { books, scenario } = checker;
  for (const book of books.instances.values()) {
    const host = hosts.get(book.instanceId);
    if (host === undefined || host.misreported || book.ended === 'left') continue;
    checkHost(checker, book, host);
  }
  if (scenario.definition.plan.deploymentType === 'blue-green') checkTraffic(checker, platform);
  else checkVerdict(checker);
}

function checkHost({ world, scenario }: JournalChecker, book: InstanceBook, host: SimulatedHost): void {
  const { definition } = scenario;
  const { instanceId } = book;
  const evidence = { instanceId, has: host.revision };
  const inPlace = definition.plan.deploymentType === 'in-place';
  if (book.attempt === 0) check(world, host.begun.size === 0, 'a skipped instance was never touched', instanceId);
  const isBack = inPlace && book.attempt === 2 && book.ended === 'succeeded';
  if (isBack) {
    const good = definition.lastSuccessful?.revision;
    check(world, deepEqual(host.revision, good), 'an instance that is back has the good revision', evidence);
  }
  const isDone = book.attempt === 1 && book.ended === 'succeeded';
  if (isDone && (inPlace || book.side === 'replacement')) {
    check(world, deepEqual(host.revision, definition.revision), 'an instance that succeeded has it', evidence);
  }
}

/** Where users are served from is what the end says. */
function checkTraffic({ world, books }: JournalChecker, { weights, removed, misreported }: Platform): void {
  if (misreported) return;
  const evidence = { finished: books.finished, rollback: books.rollback, weights, removed: [...removed] };
  const shifts = books.stages.some((stage) => stage.kind === 'shift' && stage.listener === 'production');
  if (books.finished === 'succeeded' && shifts)
    check(world, weights.production === 100, 'after a success all traffic is on the replacement', evidence);
  if (books.rollback === 'succeeded') {
    check(world, weights.production === 0, 'after a rollback no traffic is on the replacement', evidence);
    check(world, !removed.has('original'), 'after a rollback the original is there', evidence);
  }
}

/** An in-place deployment succeeded only with enough instances, and at least one of them by its own work. */
function checkVerdict({ world, books, scenario }: JournalChecker): void {
  const { definition, minimumHealthyHosts } = scenario;
  if (books.finished !== 'succeeded' || definition.onFailure === 'freeze') return;
  const there = [...books.instances.values()].filter(({ ended }) => ended !== 'left' && ended !== 'unreachable');
  const counts = {
    there: there.length,
    succeeded: there.filter(({ ended }) => ended === 'succeeded').length,
    failed: there.filter(({ ended }) => ended === 'failed').length,
  };
  const enough = counts.there - counts.failed >= fewestHealthy(minimumHealthyHosts, counts.there);
  const anybody = counts.succeeded >= 1 || counts.there === 0;
  check(world, anybody && enough, 'success means enough healthy instances', { counts, minimumHealthyHosts });
}
