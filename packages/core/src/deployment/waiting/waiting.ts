import type { WaitCondition } from '../../plan/plan.js';
import type { DeploymentCommand } from '../deployment-command.js';
import type { DeploymentInput } from '../deployment-input.js';
import type { DeploymentState, Failure } from '../deployment-state.js';
import type { NewRecord } from '../journal-record.js';

/** A wait that is open. A deployment has one at most. */
export interface Waiting {
  readonly attempt: number;
  readonly stage: number;
  readonly wait: string;
  readonly condition: WaitCondition;
  /** When it ends by itself, in milliseconds since the Unix epoch. */
  readonly until: number;
  /** Sequence of the record that began it: what its timer and gate are called by. */
  readonly sequence: number;
}

/** The id of the timer of a wait: derived, so that it is the same after a crash, and never that of another wait. */
export function timerIdOf(state: DeploymentState, waiting: Waiting): string {
  return `${state.deploymentId}:timer:${waiting.sequence}`;
}

/** The id under which the gate of a wait is evaluated. */
export function gateIdOf(state: DeploymentState, waiting: Waiting): string {
  return `${state.deploymentId}:gate:${waiting.sequence}`;
}

/** Begins a wait of the current stage. */
export function startWait(
  position: { readonly attempt: number; readonly stage: number },
  wait: string,
  condition: WaitCondition,
  at: number,
): NewRecord {
  const { attempt, stage } = position;
  return { type: 'wait-started', at, attempt, stage, wait, condition, until: at + longest(condition) };
}

/** Ends the open wait. */
export function endWait(
  waiting: Waiting,
  at: number,
  outcome: Extract<NewRecord, { readonly type: 'wait-ended' }>['outcome'],
  reason?: string,
): NewRecord {
  const { attempt, stage, wait } = waiting;
  const ended = { type: 'wait-ended', at, attempt, stage, wait, outcome } as const;
  return reason === undefined ? ended : { ...ended, reason };
}

/** What a timer or a gate says to the open wait. An id of another wait is stale; so is a timer before its time. */
export function decideWait(
  state: DeploymentState,
  input: Extract<DeploymentInput, { readonly type: 'timer-elapsed' | 'gate-reported' }>,
): readonly NewRecord[] {
  const { waiting } = state;
  if (waiting === undefined) return [];
  if (input.type === 'gate-reported') {
    if (input.gateId !== gateIdOf(state, waiting)) return [];
    return [endWait(waiting, input.at, input.outcome, input.reason)];
  }
  if (input.timerId !== timerIdOf(state, waiting) || input.at < waiting.until) return [];
  return [endWait(waiting, input.at, waiting.condition.type === 'timer' ? 'elapsed' : 'timed-out')];
}

/** Whether `continue` ends this wait. */
export function isContinuable({ condition }: Waiting): boolean {
  switch (condition.type) {
    case 'timer':
      return condition.skippable;
    case 'continue':
      return true;
    case 'gate':
      return condition.gate.type === 'approval';
  }
}

/** What an ended wait means for its stage, when it does not simply go on. */
export function failureOf(waiting: Waiting, outcome: string, reason: string | undefined): Failure | undefined {
  const { wait, condition } = waiting;
  if (outcome === 'refused') {
    const message = `gate ${wait} refused: ${reason ?? 'no reason given'}`;
    return { status: 'failed', error: { code: 'GATE_REFUSED', message } };
  }
  if (outcome !== 'timed-out' || condition.type === 'timer') return undefined;
  const action = condition.type === 'gate' ? condition.gate.onTimeout : condition.onTimeout;
  if (action === 'continue') return undefined;
  const message = `${wait} was not over after ${longest(condition)} ms`;
  return { status: action === 'stop' ? 'stopped' : 'failed', error: { code: 'WAIT_TIMED_OUT', message } };
}

/** Effects of the open wait: its timer, and somebody who asks its gate. */
export function waitCommands(state: DeploymentState): readonly DeploymentCommand[] {
  const { waiting } = state;
  if (waiting === undefined) return [];
  const timer = { type: 'start-timer', timerId: timerIdOf(state, waiting), dueAt: waiting.until } as const;
  if (waiting.condition.type !== 'gate' || waiting.condition.gate.type === 'approval') return [timer];
  return [timer, { type: 'evaluate-gate', gateId: gateIdOf(state, waiting), gate: waiting.condition.gate }];
}

function longest(condition: WaitCondition): number {
  switch (condition.type) {
    case 'timer':
      return condition.duration;
    case 'continue':
      return condition.timeout;
    case 'gate':
      return condition.gate.timeout;
  }
}
