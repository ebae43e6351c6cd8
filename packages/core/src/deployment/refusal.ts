import type { DeploymentErrorCode } from './deployment-event.js';
import type { DeploymentRequest } from './deployment-input.js';
import { type DeploymentState, type Failure, isFinal, isFrozen } from './deployment-state.js';
import { isContinuable } from './waiting/waiting.js';

/** Why a request cannot be granted in this state, as a sentence with what to do instead; undefined when it can. */
export function explainRefusal(state: DeploymentState, request: DeploymentRequest): string | undefined {
  if (state.definition === undefined) return 'it has not started yet; wait for deployment-started';
  if (isFinal(state)) {
    const advice = request.type === 'rollback' ? '; deploy the revision you want to return to' : '';
    return `it already ended as ${state.finalStatus}, and final is final${advice}`;
  }
  switch (request.type) {
    case 'pause':
      if (isFrozen(state)) return 'it is frozen; resume it, stop it, or roll it back';
      if (state.interruption !== undefined) return 'it is being ended already and starts nothing new but a rollback';
      return state.paused ? 'it is paused already; resume it' : undefined;
    case 'resume':
      return isFrozen(state) ? explainFrozen(state, state.frozen) : explainUnpaused(state);
    case 'continue':
      return explainWait(state, request.wait);
    case 'stop':
      return state.interruption?.kind === 'stop'
        ? 'it is being stopped already; wait for deployment-finished'
        : undefined;
    case 'rollback':
      if (state.attempt === 2) return 'its rollback is running already; wait for deployment-finished';
      return explainRollback(state, request);
  }
}

function explainUnpaused(state: DeploymentState): string | undefined {
  return state.paused ? undefined : 'it is not paused';
}

/** A frozen deployment goes on when what froze it can be lived with. */
function explainFrozen(state: DeploymentState, { error }: Failure): string | undefined {
  const { stage } = state;
  if (stage?.kind === 'fleet' && stage.role === 'block-traffic' && stage.failed > 0 && removesOriginal(state)) {
    return `${stage.failed} original instances may still get traffic and would be removed; roll back or stop`;
  }
  const [alarm] = state.alarms;
  if (alarm !== undefined) return `alarm ${alarm} is still raised; roll back, stop, or wait until it is over`;
  // What failed while it was frozen counts too: nobody has looked at it yet.
  for (const { code } of [error, state.stageFailure?.error ?? error]) {
    if (!repeatable.includes(code)) return `a step of it failed (${code}); roll back or stop`;
  }
  return undefined;
}

function removesOriginal({ stages }: DeploymentState): boolean {
  return stages.some((stage) => stage.kind === 'terminate' && stage.side === 'original');
}

/** Errors after which the rest of a stage can still be done. */
const repeatable: readonly DeploymentErrorCode[] = [
  'HEALTH_CONSTRAINTS',
  'FAILURE_BUDGET',
  'ALARM_ACTIVE',
  'ALARM_UNREADABLE',
  'WAIT_TIMED_OUT',
  'GATE_REFUSED',
];

function explainWait({ waiting, interruption }: DeploymentState, wait: string): string | undefined {
  if (waiting === undefined || interruption !== undefined) return `it does not wait for ${wait}`;
  if (waiting.wait !== wait) return `it waits for ${waiting.wait}, not for ${wait}`;
  return isContinuable(waiting) ? undefined : `${wait} ends by itself and cannot be continued`;
}

function explainRollback(
  state: DeploymentState,
  request: Extract<DeploymentRequest, { readonly type: 'rollback' }>,
): string | undefined {
  const { interruption, definition } = state;
  if (interruption !== undefined && !isFrozen(state)) {
    return `it is being ended already (${interruption.kind})`;
  }
  const returns = definition?.plan.deploymentType === 'blue-green';
  if (returns && (request.revision !== undefined || request.scope !== undefined)) {
    return 'its traffic goes back to the original, so neither revision nor scope can be chosen';
  }
  return undefined;
}
