import type { JournalRecord } from '../../deployment/journal-record.js';
import type { DeploymentRequest } from '../../deployment/requests/deployment-request.js';
import type { Milliseconds } from '../../model/duration.js';
import type { Instance } from '../../model/instance.js';

/** Which lifecycle event on which instance; for `platform` also `shift-traffic` and the like. */
export interface OperationPoint {
  readonly instanceId: string;
  readonly lifecycleEvent: string;
  /** 1 for the deployment, 2 for its rollback; default 1. */
  readonly attempt?: number;
}

/**
 * When a fault strikes: a time after the start, a turn that has something to commit (counted from 1), the `nth` record of
 * a type (default the first, seen just before it is committed), or a point around a lifecycle event on a host.
 */
export type Moment =
  | { readonly after: Milliseconds }
  | { readonly turn: number }
  | {
      readonly record: JournalRecord['type'];
      readonly nth?: number;
    }
  | {
      readonly operation: OperationPoint;
      readonly phase: 'before' | 'during' | 'after';
    };

/** Faults of hosts. `on` is an instance id, or `platform` for what is done for the deployment as a whole. */
export type HostFault =
  /** Goes away with what it runs, and returns when the world heals. */
  | { readonly what: 'host-dies'; readonly on: string }
  | {
      readonly what: 'host-reboots';
      readonly on: string;
      readonly downFor: Milliseconds;
    }
  /** The next event to begin, or the one whose `before` is the moment, never ends by itself. */
  | { readonly what: 'hook-hangs'; readonly on: string }
  | { readonly what: 'hook-slow'; readonly on: string; readonly factor: number }
  | { readonly what: 'hook-fails'; readonly on: string };

/** Faults of what an instance answers. `on` is an instance id or `platform`; the next final answer is meant. */
export type AnswerFault =
  | { readonly what: 'answer-lost'; readonly on: string }
  | {
      readonly what: 'answer-late';
      readonly on: string;
      readonly by: Milliseconds;
    }
  | {
      readonly what: 'answer-duplicated';
      readonly on: string;
      readonly by: Milliseconds;
    }
  /** Another instance's answer overtakes it. */
  | { readonly what: 'answer-reordered'; readonly on: string }
  /** The opposite is reported as well, later. */
  | {
      readonly what: 'answer-contradicted';
      readonly on: string;
      readonly by: Milliseconds;
    }
  /** A report of the same event, but of the attempt before. */
  | { readonly what: 'answer-for-older-attempt'; readonly on: string }
  | { readonly what: 'answer-for-other-deployment'; readonly on: string };

/** Where in a turn a controller stops: the records are not durable; durable and nothing dispatched; all of it done. */
export type CrashPoint = 'before-append' | 'after-append' | 'after-dispatch';

/**
 * Faults of controllers, their journal and their clock. They strike in the turn that is the moment; where the moment is no
 * turn, a crash strikes at once, whatever its point, and the others in the next turn.
 */
export type ControllerFault =
  | {
      readonly what: 'controller-crashes';
      readonly point: CrashPoint;
      readonly downFor: Milliseconds;
    }
  /** Part of a turn is on the disk when the controller dies. */
  | { readonly what: 'journal-torn'; readonly downFor: Milliseconds }
  /** The append is refused; `durable` says whether the records are there all the same. */
  | { readonly what: 'journal-fails'; readonly durable: boolean }
  /** Another controller takes the deployment over while this one still believes it has it. */
  | { readonly what: 'controller-taken-over' }
  /** The controller's clock moves by this much, forward or back. */
  | { readonly what: 'clock-jumps'; readonly by: Milliseconds };

/** People, alarms, a fleet that moves and timers that come when nobody waits for them, at whatever moment. */
export type OutsideFault =
  | { readonly what: 'request'; readonly request: DeploymentRequest }
  | { readonly what: 'alarm' | 'alarm-clears' | 'alarm-unreadable'; readonly alarm: string }
  | { readonly what: 'instance-joins'; readonly instance: Instance }
  | { readonly what: 'instance-leaves'; readonly instanceId: string }
  /** The timer of the wait that is open, before its time. */
  | { readonly what: 'timer-early' };

/** What can go wrong. */
export type FaultAction = HostFault | AnswerFault | ControllerFault | OutsideFault;

/** One thing that goes wrong, once. */
export type Fault = { readonly when: Moment } & FaultAction;

/** Everything that goes wrong in one simulation. Plain data: generated, shrunk or written by hand. */
export interface FaultPlan {
  readonly faults: readonly Fault[];
  /** After this long no more faults strike, every host is up again, and a paused deployment is resumed. */
  readonly healAfter: Milliseconds;
}

/** A plan in which nothing goes wrong. */
export const noFaults: FaultPlan = { faults: [], healAfter: 0 };

/** Kinds of faults, for counting; requests are told apart by what they ask for. */
export function faultKind(fault: FaultAction): string {
  if (fault.what === 'controller-crashes') return `${fault.what}-${fault.point}`;
  if (fault.what !== 'request') return fault.what;
  const { request } = fault;
  return request.type === 'stop' && request.rollback ? 'request-stop-with-rollback' : `request-${request.type}`;
}
