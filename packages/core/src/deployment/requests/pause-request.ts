import { isFrozen } from '../deployment-state.js';
import type { RequestOf } from './deployment-request.js';
import type { RequestKind } from './request-kind.js';

/** Lets what runs finish and starts nothing. */
export const pauseRequest: RequestKind<RequestOf<'pause'>> = {
  members: {},
  refusal(state) {
    if (isFrozen(state)) return 'it is frozen; resume it, stop it, or roll it back';
    if (state.interruption !== undefined) return 'it is being ended already and starts nothing new but a rollback';
    return state.paused ? 'it is paused already; resume it' : undefined;
  },
  records: (_state, { at, reason }) => [{ type: 'deployment-paused', at, reason }],
};
