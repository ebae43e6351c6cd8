import { isFilledText } from '../../options/check-keys.js';
import { endWait, isContinuable } from '../waiting/waiting.js';
import type { RequestOf } from './deployment-request.js';
import type { RequestKind } from './request-kind.js';

/** Ends the wait that is open, when it has that name and ends by a word. */
export const continueRequest: RequestKind<RequestOf<'continue'>> = {
  members: { wait: isFilledText },
  refusal({ waiting, interruption }, { wait }) {
    if (waiting === undefined || interruption !== undefined) return `it does not wait for ${wait}`;
    if (waiting.wait !== wait) return `it waits for ${waiting.wait}, not for ${wait}`;
    return isContinuable(waiting) ? undefined : `${wait} ends by itself and cannot be continued`;
  },
  records: ({ waiting }, { at, reason }) => (waiting === undefined ? [] : [endWait(waiting, at, 'continued', reason)]),
};
