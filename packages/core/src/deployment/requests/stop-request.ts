import { isSwitch } from '../../options/check-keys.js';
import { releasing } from '../guards/release-held.js';
import type { RequestOf } from './deployment-request.js';
import type { RequestKind } from './request-kind.js';

/** Cancels what runs and ends the deployment; a rollback that runs is ended too. */
export const stopRequest: RequestKind<RequestOf<'stop'>> = {
  members: { rollback: isSwitch },
  refusal: ({ interruption }) =>
    interruption?.kind === 'stop' ? 'it is being stopped already; wait for deployment-finished' : undefined,
  records: (state, { at, reason, rollback }) =>
    releasing(state, [{ type: 'stop-requested', at, reason, rollback }], at),
};
