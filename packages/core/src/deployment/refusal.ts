import type { DeploymentRequest } from './deployment-input.js';
import { type DeploymentState, isFinal } from './deployment-state.js';

/** Why a request cannot be granted in this state, as a sentence with what to do instead; undefined when it can. */
export function explainRefusal(state: DeploymentState, request: DeploymentRequest): string | undefined {
  if (state.definition === undefined) return 'it has not started yet; wait for deployment-started';
  if (isFinal(state)) {
    const advice = request.type === 'rollback' ? '; deploy the revision you want to return to' : '';
    return `it already ended as ${state.finalStatus}, and final is final${advice}`;
  }
  switch (request.type) {
    case 'pause':
      if (state.interruption !== undefined) return 'it is being ended already and starts nothing new but a rollback';
      return state.paused ? 'it is paused already; resume it' : undefined;
    case 'resume':
      return state.paused ? undefined : 'it is not paused';
    case 'continue':
      return 'nothing waits for it';
    case 'stop':
      return state.interruption?.kind === 'stop'
        ? 'it is being stopped already; wait for deployment-finished'
        : undefined;
    case 'rollback':
      if (state.attempt === 2) return 'its rollback is running already; wait for deployment-finished';
      return state.interruption === undefined ? undefined : `it is being ended already (${state.interruption.kind})`;
  }
}
