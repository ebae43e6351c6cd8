import type { RunOperation } from '../deployment/deployment-command.js';
import { parseOperationId } from '../deployment/operation-id.js';
import type { TargetRequest } from '../target/v1/request.js';
import type { Random } from '../virtual/random.js';
import { assumedDurations, type DurationModel, drawDuration, otherwiseAssumed } from './duration-model.js';
import {
  givenUpAfter,
  type OperationEnd,
  type OperationOutcomes,
  operationName,
  unreachable,
  wentWell,
  wentWrong,
} from './operation-outcomes.js';
import type { RehearsalFault, StruckInstances } from './rehearsal-fault.js';

/** What one rehearsed run is made from. */
export interface RehearsedOutcomesOptions {
  readonly durations: DurationModel;
  readonly random: Random;
  readonly fault?: RehearsalFault;
}

/** Operations that take as long as chance says, and go well unless the fault strikes. Gates are answered at once. */
export function rehearsedOutcomes({ durations, random, fault }: RehearsedOutcomesOptions): OperationOutcomes {
  const dead = new Set<string>();
  let struck = 0;
  const takes = (name: string): number => {
    return drawDuration(durations[name] ?? assumedDurations[name] ?? otherwiseAssumed, random);
  };
  const strikes = (command: RunOperation): boolean => {
    if (fault === undefined || !concerns(fault, command) || struck >= limitOf(fault)) return false;
    struck += 1;
    return true;
  };
  return {
    endOf(command): OperationEnd {
      const { request } = command;
      const instanceId = request.type === 'run-lifecycle-event' ? request.instance.instanceId : undefined;
      const duration = takes(operationName(request));
      const isStruck = strikes(command);
      if (isStruck && fault?.type === 'host-dies' && instanceId !== undefined) dead.add(instanceId);
      if (instanceId !== undefined && dead.has(instanceId)) return { takes: givenUpAfter(), status: unreachable };
      if (!isStruck || fault === undefined) return { takes: duration, status: wentWell(request) };
      if (fault.type === 'hook-hangs') return { takes: Number.POSITIVE_INFINITY, status: wentWell(request) };
      return { takes: duration, status: wentWrong(messageOf(fault)) };
    },
    answersAfter(wait) {
      if (fault?.type === 'unanswered' && fault.wait === wait) return Number.POSITIVE_INFINITY;
      const answer = durations[wait];
      return answer === undefined ? 0 : drawDuration(answer, random);
    },
  };
}

/** Faults strike the deployment; in its rollback only hosts that are gone stay so. */
function concerns(fault: RehearsalFault, { operationId, request }: RunOperation): boolean {
  return isAbout(fault, request) && parseOperationId(operationId)?.attempt === 1;
}

function isAbout(fault: RehearsalFault, request: TargetRequest): boolean {
  switch (fault.type) {
    case 'host-dies':
    case 'hook-hangs':
    case 'hook-fails':
      return isEvent(request, fault.lifecycleEvent);
    case 'balancer-refuses':
      if (!('weight' in fault)) return isEvent(request, fault.lifecycleEvent);
      return (
        request.type === 'shift-traffic' &&
        request.listener === 'production' &&
        request.replacementWeight === fault.weight
      );
    case 'operation-fails':
      return request.type === fault.operation;
    default:
      return false;
  }
}

function isEvent(request: TargetRequest, lifecycleEvent: string): boolean {
  const isOne = request.type === 'run-lifecycle-event' || request.type === 'run-hook';
  return isOne && request.lifecycleEvent === lifecycleEvent;
}

function limitOf(fault: RehearsalFault): number {
  const instances: StruckInstances = 'instances' in fault ? fault.instances : 1;
  return instances === 'every' ? Number.POSITIVE_INFINITY : instances;
}

function messageOf(fault: RehearsalFault): string {
  return fault.type === 'balancer-refuses' ? 'the balancer refused' : 'failed in the rehearsal';
}
