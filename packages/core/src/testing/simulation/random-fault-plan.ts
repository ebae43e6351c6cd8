import type { JournalRecord } from '../../deployment/journal-record.js';
import type { DeploymentRequest } from '../../deployment/requests/deployment-request.js';
import type { Stage } from '../../plan/plan.js';
import type { Random } from '../../virtual/random.js';
import type { CrashPoint, Fault, FaultAction, FaultPlan, Moment } from './fault-plan.js';
import { platformId } from './platform.js';
import { recordMarks } from './record-marks.js';
import type { Scenario } from './scenario.js';

/** Faults that stand at a lifecycle event of a host, and where around it they strike. */
const hostSides = {
  'host-dies': ['before', 'during', 'after'],
  'host-reboots': ['before', 'during', 'after'],
  'hook-hangs': ['before'],
  'hook-slow': ['before'],
  'hook-fails': ['before'],
  'answer-lost': ['before', 'after'],
  'answer-late': ['before', 'after'],
  'answer-duplicated': ['before', 'after'],
  'answer-reordered': ['before', 'after'],
  'answer-contradicted': ['before', 'after'],
  'answer-for-older-attempt': ['before', 'after'],
  'answer-for-other-deployment': ['before', 'after'],
} as const;

const controllerSides = [
  'controller-crashes',
  'journal-torn',
  'journal-fails',
  'controller-taken-over',
  'clock-jumps',
  'request',
  'alarm',
  'alarm-clears',
  'alarm-unreadable',
  'instance-joins',
  'instance-leaves',
  'timer-early',
] as const;

/** Any record can be the moment: just before it is committed, and around what it causes. */
const recordMoments = Object.keys(recordMarks) as [JournalRecord['type'], ...JournalRecord['type'][]];

/** Draws which kinds of faults a run has, how many of each, and where they strike. */
export function randomFaultPlan(random: Random, scenario: Scenario): FaultPlan {
  const faults: Fault[] = [];
  const hosts = scenario.definition.plan.fleet.length;
  for (const what of Object.keys(hostSides) as (keyof typeof hostSides)[]) {
    if (!random.chance(0.4)) continue;
    const count = random.integer(1, 1 + Math.ceil(hosts / 4));
    for (let index = 0; index < count; index += 1) faults.push(randomHostFault(random, scenario, what));
  }
  for (const what of controllerSides) {
    if (!random.chance(what === 'request' || what === 'controller-crashes' ? 0.5 : 0.2)) continue;
    const count = random.integer(1, 4);
    for (let index = 0; index < count; index += 1) faults.push(randomControllerFault(random, scenario, what));
  }
  return { faults, healAfter: random.integer(60_000, 7_200_000) };
}

function randomHostFault(random: Random, scenario: Scenario, what: keyof typeof hostSides): Fault {
  const subjects = subjectsOf(scenario);
  const { on, events } = subjects[random.integer(0, subjects.length - 1)] ?? { on: '', events: [] };
  const lifecycleEvent = events[random.integer(0, events.length - 1)] ?? '';
  const operation = {
    instanceId: on,
    lifecycleEvent,
    attempt: random.chance(0.7) ? 1 : 2,
  };
  const phase = random.pick<'before' | 'during' | 'after'>(hostSides[what]);
  const when: Moment = random.chance(0.8) ? { operation, phase } : { after: random.integer(0, 1_800_000) };
  const shared = { when, on };
  switch (what) {
    case 'host-reboots':
      return { ...shared, what, downFor: random.integer(1000, 300_000) };
    case 'hook-slow':
      return { ...shared, what, factor: random.integer(10, 100) };
    case 'answer-late':
    case 'answer-duplicated':
    case 'answer-contradicted':
      return {
        ...shared,
        what,
        by: random.chance(0.5) ? random.integer(0, 5000) : random.integer(0, 3_600_000),
      };
    case 'host-dies':
    case 'hook-hangs':
    case 'hook-fails':
    case 'answer-lost':
    case 'answer-reordered':
    case 'answer-for-older-attempt':
    case 'answer-for-other-deployment':
      return { ...shared, what };
  }
}

/** Whatever may be struck, and what happens on it: instances of both sides, and the platform itself. */
function subjectsOf({ definition, replacement = [] }: Scenario): readonly { on: string; events: readonly string[] }[] {
  const { fleet, stages } = definition.plan;
  const events = [...new Set(stages.flatMap((stage) => (stage.kind === 'fleet' ? stage.lifecycle : [])))];
  const instances = events.length === 0 ? [] : [...fleet, ...replacement];
  const operations = stages.flatMap((stage) => operationsOf(stage));
  const platform = operations.length === 0 ? [] : [{ on: platformId, events: operations }];
  return [...instances.map(({ instanceId }) => ({ on: instanceId, events })), ...platform, ...platform];
}

function operationsOf(stage: Stage): readonly string[] {
  switch (stage.kind) {
    case 'provision':
      return ['provision-replacement'];
    case 'shift':
      return ['shift-traffic'];
    case 'terminate':
      return ['terminate'];
    case 'hook':
      return [stage.lifecycleEvent];
    default:
      return [];
  }
}

function randomControllerFault(random: Random, scenario: Scenario, what: (typeof controllerSides)[number]): Fault {
  return { when: randomMoment(random), ...randomAction(random, scenario, what) };
}

function randomMoment(random: Random): Moment {
  return random.pick<() => Moment>([
    () => ({ after: random.integer(0, 1_800_000) }),
    () => ({ turn: random.integer(1, 200) }),
    () => ({ record: random.pick(recordMoments), nth: random.integer(1, 3) }),
  ])();
}

function randomAction(random: Random, scenario: Scenario, what: (typeof controllerSides)[number]): FaultAction {
  // Not at all, for a while, or for longer than any event may take.
  const downFor = random.pick([0, 0, random.integer(0, 600_000), random.integer(7_200_000, 10_800_000)]);
  switch (what) {
    case 'controller-crashes':
      return {
        what,
        point: random.pick<CrashPoint>(['before-append', 'after-append', 'after-dispatch']),
        downFor,
      };
    case 'journal-torn':
      return { what, downFor };
    case 'journal-fails':
      return { what, durable: random.chance(0.5) };
    case 'clock-jumps':
      return { what, by: random.integer(-7_200_000, 7_200_000) };
    case 'request':
      return { what, request: randomRequest(random) };
    case 'alarm':
    case 'alarm-clears':
    case 'alarm-unreadable':
      return { what, alarm: 'errors' };
    case 'instance-joins':
      return { what, instance: { instanceId: `i-new-${random.integer(1, 3)}` } };
    case 'instance-leaves':
      return { what, instanceId: anyInstance(random, scenario) };
    case 'timer-early':
      return { what };
    case 'controller-taken-over':
      return { what };
  }
}

function anyInstance(random: Random, { definition, replacement = [] }: Scenario): string {
  const instances = [...definition.plan.fleet, ...replacement];
  return instances[random.integer(0, instances.length - 1)]?.instanceId ?? '';
}

function randomRequest(random: Random): DeploymentRequest {
  const reason = 'a person asked for it';
  return random.pick<DeploymentRequest>([
    { type: 'pause', reason },
    { type: 'pause', reason },
    { type: 'resume', reason },
    { type: 'stop', reason, rollback: false },
    { type: 'stop', reason, rollback: true },
    { type: 'rollback', reason },
    { type: 'continue', reason, wait: random.pick(['ready-wait', 'termination-wait', 'bake', 'before', 'after']) },
  ]);
}
