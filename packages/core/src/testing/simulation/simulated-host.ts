import type { Revision } from '../../model/revision.js';
import { operationName } from '../../rehearsal/operation-outcomes.js';
import type { LifecycleEventRequest, TargetRequest } from '../../target/v1/request.js';
import type { FinalStatusOf } from '../../virtual/operation-answers.js';
import { hostWentDown, succeeded } from '../../virtual/operation-answers.js';
import type { AnswerFault, Fault, HostFault } from './fault-plan.js';
import { applyEffect, checkBeginning, type Platform } from './platform.js';
import { hookDuration, type Scenario } from './scenario.js';
import { after, check, type World } from './world.js';

/** Events whose failure a deployment may tolerate; listed anew, because this checks the machine's list. */
export const tolerableEvents: readonly string[] = ['BeforeBlockTraffic', 'AfterBlockTraffic', 'ApplicationStop'];

/** Who waits for an operation; `call` tells an old call's answer from the current one's. */
export interface Caller {
  answered(call: number, status: FinalStatusOf): void;
  lost(call: number): void;
  /** The answer takes long: the deadline may pass before it is there. */
  delayed(): void;
}

/** One call that waits. */
export interface Waiter {
  readonly caller: Caller;
  readonly call: number;
}

/** What a host remembers of an operation: why asking again has no second effect. It survives a reboot. */
export interface Receipt {
  readonly operationId: string;
  readonly request: TargetRequest;
  status: FinalStatusOf | undefined;
  /** When it ends by itself; never, for one that hangs. */
  readonly endsAt: number;
  /** Changes when the end moves, so that an outdated end is ignored. */
  ending: number;
  /** Who waits for the end: two controllers for a while, when one takes over from the other. */
  waiting: readonly Waiter[];
}

/** A host as the simulation has it: receipts, what runs, what is installed, and what is about to go wrong. */
export interface SimulatedHost {
  readonly instanceId: string;
  up: boolean;
  revision: Revision | undefined;
  readonly receipts: Map<string, Receipt>;
  running: Receipt | undefined;
  /** By deployment id: the events that began. The effect count, kept apart from receipts on purpose. */
  readonly begun: Map<string, string[]>;
  /** Faults at a lifecycle event of this host, not struck yet. */
  readonly scripted: (Fault & { readonly when: { readonly phase: string } })[];
  readonly hookFaults: HostFault[];
  readonly answerFaults: AnswerFault[];
  /** A report that never was true was sent in its name: what the records say of it proves nothing about it. */
  misreported: boolean;
}

/** What hosts need from their simulation. */
export interface HostSurroundings {
  readonly world: World;
  readonly scenario: Scenario;
  /** Of each instance; empty where several stages share it. */
  readonly lifecycle: readonly string[];
  readonly platform: Platform;
  strike(fault: Fault): void;
  /** An event ended: its answer sets out. */
  sendAnswer(host: SimulatedHost, receipt: Receipt): void;
}

/** A host that has the last successful revision, if there is one. */
export function createHost(instanceId: string, revision: Revision | undefined): SimulatedHost {
  return {
    instanceId,
    up: true,
    revision,
    receipts: new Map(),
    running: undefined,
    begun: new Map(),
    scripted: [],
    hookFaults: [],
    answerFaults: [],
    misreported: false,
  };
}

/** Begins an operation, or finds the one begun before under this id; undefined when the host cannot be reached. */
export function askHost(
  surroundings: HostSurroundings,
  host: SimulatedHost,
  order: {
    readonly operationId: string;
    readonly request: TargetRequest;
  },
): Receipt | undefined {
  if (!host.up) return undefined;
  const known = host.receipts.get(order.operationId);
  if (known !== undefined) return known;
  strikeAround(surroundings, host, order.request, 'before');
  if (!host.up) return undefined;
  return beginHook(surroundings, host, order);
}

function beginHook(
  surroundings: HostSurroundings,
  host: SimulatedHost,
  order: {
    readonly operationId: string;
    readonly request: TargetRequest;
  },
): Receipt {
  const { world, scenario } = surroundings;
  const { request, operationId } = order;
  checkBeginning(world, surroundings.platform, request);
  if (request.type === 'run-lifecycle-event') countEffect(surroundings, host, request);
  // One event at a time: what a given-up attempt left behind ends when the next attempt arrives.
  if (host.running !== undefined) endHook(surroundings, host, host.running, hostWentDown);
  let duration = hookDuration(scenario.hooks, host.instanceId, operationName(request));
  let status: FinalStatusOf = succeeded;
  if (host.hookFaults.length > 0) {
    for (const fault of host.hookFaults.splice(0)) {
      if (fault.what === 'hook-hangs') duration = Number.POSITIVE_INFINITY;
      if (fault.what === 'hook-slow') duration *= fault.factor;
      if (fault.what === 'hook-fails') status = scriptFailed(request);
    }
  }
  const endsAt = world.now + duration;
  const receipt: Receipt = {
    operationId,
    request,
    status: undefined,
    endsAt,
    ending: 0,
    waiting: [],
  };
  host.receipts.set(operationId, receipt);
  host.running = receipt;
  if (host.scripted.length > 0) {
    after(world, Math.min(duration, request.timeout) / 2, () => strikeDuring(surroundings, host, receipt));
  }
  after(world, duration, () => {
    if (receipt.ending === 0) endHook(surroundings, host, receipt, status);
  });
  return receipt;
}

/** Ends a hook that runs, whatever the reason, and lets its answer set out. */
export function endHook(
  surroundings: HostSurroundings,
  host: SimulatedHost,
  receipt: Receipt,
  status: FinalStatusOf,
): void {
  if (receipt.status !== undefined) return;
  const { request } = receipt;
  receipt.status = status.status === 'succeeded' ? succeed(surroundings, host, request) : status;
  receipt.ending += 1;
  if (host.running === receipt) host.running = undefined;
  strikeAround(surroundings, host, request, 'after');
  surroundings.sendAnswer(host, receipt);
}

function succeed(surroundings: HostSurroundings, host: SimulatedHost, request: TargetRequest): FinalStatusOf {
  const result = applyEffect(surroundings.platform, request, surroundings.scenario);
  if (request.type === 'run-lifecycle-event' && request.lifecycleEvent === 'Install') host.revision = request.revision;
  return result === undefined ? succeeded : { status: 'succeeded', result };
}

/** The host is gone with what it runs: nobody will ever know how that ended. */
export function takeDown(surroundings: HostSurroundings, host: SimulatedHost): void {
  if (!host.up) return;
  host.up = false;
  const { running } = host;
  if (running === undefined) return;
  // What was done for the deployment as a whole may have been done all the same, and nobody saw it.
  if (running.request.type !== 'run-lifecycle-event' && surroundings.world.random.chance(0.5)) {
    succeed(surroundings, host, running.request);
  }
  running.status = hostWentDown;
  running.ending += 1;
  host.running = undefined;
  surroundings.sendAnswer(host, running);
}

function strikeDuring(surroundings: HostSurroundings, host: SimulatedHost, receipt: Receipt): void {
  if (host.running === receipt) strikeAround(surroundings, host, receipt.request, 'during');
}

function strikeAround(
  surroundings: HostSurroundings,
  host: SimulatedHost,
  request: TargetRequest,
  phase: 'before' | 'during' | 'after',
): void {
  if (host.scripted.length === 0) return;
  const attempt = attemptOf(surroundings, request);
  for (const fault of [...host.scripted]) {
    const { when } = fault;
    if (!('operation' in when) || when.phase !== phase) continue;
    const { operation } = when;
    if (operation.lifecycleEvent !== operationName(request) || (operation.attempt ?? 1) !== attempt) continue;
    host.scripted.splice(host.scripted.indexOf(fault), 1);
    surroundings.strike(fault);
  }
}

/**
 * The rule that matters most, counted where it matters: each lifecycle event begins at most once per attempt, in order, and
 * none is left out. The host goes by the deployment id that its hooks would see, not by operation ids. A deployment that
 * works on its instances in several stages may leave out the whole of one.
 */
function countEffect(surroundings: HostSurroundings, host: SimulatedHost, request: LifecycleEventRequest): void {
  const { world, lifecycle } = surroundings;
  const begun = host.begun.get(request.deploymentId) ?? [];
  const isNew = !begun.includes(request.lifecycleEvent);
  const last = begun.at(-1);
  const expected = last === undefined ? 0 : lifecycle.indexOf(last) + 1;
  const position = lifecycle.indexOf(request.lifecycleEvent);
  begun.push(request.lifecycleEvent);
  host.begun.set(request.deploymentId, begun);
  const inOrder =
    lifecycle.length === 0 ||
    position === expected ||
    (position > expected && mayBeMissed(surroundings, expected, position)) ||
    isWayBack(lifecycle[expected] ?? '', request.lifecycleEvent);
  const evidence = {
    instanceId: host.instanceId,
    deploymentId: request.deploymentId,
    expected: lifecycle[expected],
    began: request.lifecycleEvent,
  };
  check(
    world,
    isNew && inOrder,
    'each lifecycle event begins on its host at most once per attempt, in order',
    evidence,
  );
}

/** An event that never reached its host has failed; only where that is tolerated does the next one begin. */
function mayBeMissed({ scenario, lifecycle }: HostSurroundings, first: number, end: number): boolean {
  const missed = lifecycle.slice(first, end);
  return scenario.definition.ignoreApplicationStopFailures && missed.every((event) => tolerableEvents.includes(event));
}

/** Events whose turn it would have been on a host that is whole; whether it was interrupted, the records are asked. */
const turnsOfTheWhole: readonly string[] = ['AfterBlockTraffic', 'ApplicationStop', 'BeforeAllowTraffic'];

function isWayBack(expected: string, began: string): boolean {
  return began === 'AllowTraffic' && turnsOfTheWhole.includes(expected);
}

/** 1 for the deployment, 2 for its rollback, as a host can tell: by the deployment id it is given. */
export function attemptOf(surroundings: Pick<HostSurroundings, 'scenario'>, request: TargetRequest): number {
  return request.deploymentId === surroundings.scenario.deploymentId ? 1 : 2;
}

function scriptFailed(request: TargetRequest): FinalStatusOf {
  const message = `the ${operationName(request)} script ended with exit code 1`;
  return {
    status: 'failed',
    diagnostics: { errorCode: 'ScriptFailed', message },
  };
}
