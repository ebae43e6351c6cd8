import type { RunOperation } from '../deployment/deployment-command.js';
import { defaultRetryPolicy } from '../driver/retry-policy.js';
import { type Milliseconds, seconds } from '../model/duration.js';
import type { Instance } from '../model/instance.js';
import type { TargetRequest } from '../target/v1/request.js';
import type { FinalStatusOf } from '../virtual/operation-answers.js';

/** How one operation ends when nothing ends it before: `takes` may be infinite. */
export interface OperationEnd {
  readonly takes: Milliseconds;
  readonly status: FinalStatusOf;
}

/** Who knows how operations end and when people answer: chance and faults, or a journal of what happened. */
export interface OperationOutcomes {
  /** Asked once for each operation, in the order in which they begin. */
  endOf(command: RunOperation): OperationEnd;
  /** How long after it opened a wait is answered with yes; infinite: never. */
  answersAfter(wait: string): Milliseconds;
}

/** The name of what a request asks for in a duration model. */
export function operationName(request: TargetRequest): string {
  switch (request.type) {
    case 'run-lifecycle-event':
    case 'run-hook':
      return request.lifecycleEvent;
    default:
      return request.type;
  }
}

/** How long one call waits for a host that is not there. */
const callTimeout = seconds(10);

/** How long the driver takes to give up a host that never answers: its calls, and the pauses between them. */
export function givenUpAfter(): Milliseconds {
  const { attempts, firstDelay, maximumDelay } = defaultRetryPolicy;
  let waited = attempts * callTimeout;
  for (let call = 1; call < attempts; call += 1) waited += Math.min(maximumDelay, firstDelay * 2 ** (call - 1));
  return waited;
}

/** The operation went well. A replacement has as many instances as the original, in the same zones. */
export function wentWell(request: TargetRequest): FinalStatusOf {
  if (request.type !== 'provision-replacement') return { status: 'succeeded', result: undefined };
  const instances = request.instances.map(({ zone }, index): Instance => {
    const instanceId = `replacement-${index + 1}`;
    return zone === undefined ? { instanceId } : { instanceId, zone };
  });
  return { status: 'succeeded', result: { instances, details: { rehearsed: true } } };
}

/** The operation failed as a script does. */
export function wentWrong(message: string): FinalStatusOf {
  return { status: 'failed', diagnostics: { errorCode: 'ScriptFailed', message } };
}

/** Nobody could reach the instance. */
export const unreachable: FinalStatusOf = {
  status: 'failed',
  diagnostics: { errorCode: 'InstanceUnreachable', message: 'the host went away' },
};

/** The deadline passed, and the target ended what ran when it was told to. */
export const timedOut: FinalStatusOf = {
  status: 'failed',
  diagnostics: { errorCode: 'ScriptTimedOut', message: 'did not end in time and was cancelled' },
};
