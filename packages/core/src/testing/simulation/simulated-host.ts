import type { Revision } from '../../model/revision.js';
import type { LifecycleEventRequest } from '../../target/v1/request.js';
import type { AnswerFault, Fault, HostFault } from './fault-plan.js';
import type { FinalStatusOf } from './operation-answers.js';
import { hostWentDown, succeeded } from './operation-answers.js';
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

/** What a host remembers of an operation: why asking again has no second effect. It survives a reboot. */
export interface Receipt {
  readonly request: LifecycleEventRequest;
  status: FinalStatusOf | undefined;
  /** When it ends by itself; never, for one that hangs. */
  readonly endsAt: number;
  /** Changes when the end moves, so that an outdated end is ignored. */
  ending: number;
  caller: Caller | undefined;
  call: number;
}

/** A host as the simulation has it: receipts, what runs, what is installed, and what is about to go wrong. */
export interface SimulatedHost {
  readonly instanceId: string;
  up: boolean;
  revision: Revision | undefined;
  readonly receipts: Map<string, Receipt>;
  running: Receipt | undefined;
  /** By deployment id: how far through the lifecycle it is. The effect count, kept apart from receipts on purpose. */
  readonly begun: Map<string, number>;
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
  readonly lifecycle: readonly string[];
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
    readonly request: LifecycleEventRequest;
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
    readonly request: LifecycleEventRequest;
  },
): Receipt {
  const { world, scenario } = surroundings;
  const { request } = order;
  countEffect(surroundings, host, request);
  // One event at a time: what a given-up attempt left behind ends when the next attempt arrives.
  if (host.running !== undefined) endHook(surroundings, host, host.running, hostWentDown);
  let duration = hookDuration(scenario.hooks, host.instanceId, request.lifecycleEvent);
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
    request,
    status: undefined,
    endsAt,
    ending: 0,
    caller: undefined,
    call: 0,
  };
  host.receipts.set(order.operationId, receipt);
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
  receipt.status = status;
  receipt.ending += 1;
  if (host.running === receipt) host.running = undefined;
  const { request } = receipt;
  if (request.lifecycleEvent === 'Install' && status.status === 'succeeded') host.revision = request.revision;
  strikeAround(surroundings, host, request, 'after');
  surroundings.sendAnswer(host, receipt);
}

/** The host is gone with what it runs: nobody will ever know how that ended. */
export function takeDown(surroundings: HostSurroundings, host: SimulatedHost): void {
  if (!host.up) return;
  host.up = false;
  const { running } = host;
  if (running === undefined) return;
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
  request: LifecycleEventRequest,
  phase: 'before' | 'during' | 'after',
): void {
  if (host.scripted.length === 0) return;
  const attempt = attemptOf(surroundings, request);
  for (const fault of [...host.scripted]) {
    const { when } = fault;
    if (!('operation' in when) || when.phase !== phase) continue;
    const { operation } = when;
    if (operation.lifecycleEvent !== request.lifecycleEvent || (operation.attempt ?? 1) !== attempt) continue;
    host.scripted.splice(host.scripted.indexOf(fault), 1);
    surroundings.strike(fault);
  }
}

/**
 * The rule that matters most, counted where it matters: each lifecycle event begins at most once per attempt, in order, and
 * none is left out. The host goes by the deployment id that its hooks would see, not by operation ids.
 */
function countEffect(surroundings: HostSurroundings, host: SimulatedHost, request: LifecycleEventRequest): void {
  const { world, lifecycle } = surroundings;
  const begun = host.begun.get(request.deploymentId) ?? 0;
  const position = lifecycle.indexOf(request.lifecycleEvent);
  host.begun.set(request.deploymentId, position + 1);
  if (position === begun || (position > begun && mayBeMissed(surroundings, begun, position))) return;
  if (isWayBack(lifecycle[begun] ?? '', request.lifecycleEvent)) return;
  const evidence = {
    instanceId: host.instanceId,
    deploymentId: request.deploymentId,
    expected: lifecycle[begun],
    began: request.lifecycleEvent,
  };
  check(world, false, 'each lifecycle event begins on its host at most once per attempt, in order', evidence);
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
export function attemptOf(surroundings: Pick<HostSurroundings, 'scenario'>, request: LifecycleEventRequest): number {
  return request.deploymentId === surroundings.scenario.deploymentId ? 1 : 2;
}

function scriptFailed(request: LifecycleEventRequest): FinalStatusOf {
  const message = `the ${request.lifecycleEvent} script ended with exit code 1`;
  return {
    status: 'failed',
    diagnostics: { errorCode: 'ScriptFailed', message },
  };
}
