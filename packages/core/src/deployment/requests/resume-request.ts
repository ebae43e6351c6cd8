import type { DeploymentErrorCode } from '../deployment-event.js';
import { type DeploymentState, type Failure, isFrozen } from '../deployment-state.js';
import { releaseHeld } from '../guards/release-held.js';
import type { RequestOf } from './deployment-request.js';
import type { RequestKind } from './request-kind.js';

/** Goes on: after a pause, or after what froze the deployment when that can be lived with. */
export const resumeRequest: RequestKind<RequestOf<'resume'>> = {
  members: {},
  refusal(state) {
    if (isFrozen(state)) return explainFrozen(state, state.frozen);
    return state.paused ? undefined : 'it is not paused';
  },
  records: (state, { at, reason }) => [
    { type: 'deployment-resumed', at, reason },
    ...releaseHeld(state, at, 'continue'),
  ],
};

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
