import type { AccountState } from '../account-state.js';
import { textOf, type WireAnswer, type WireRequest } from '../protocol/wire.js';

/** What a stale read shows: the account before the last write, and the emulator's last answer to the same question. */
export interface Past {
  /** Remembers the account, before a write changes it. */
  keep(account: AccountState): void;
  account(): AccountState;
  answer(request: WireRequest, fresh: WireAnswer): WireAnswer;
}

/** Whether an operation only reads, by the verbs that AWS uses. */
export const isRead = (operation: string): boolean => /^(Describe|Get|List|Head|BatchGet)/.test(operation);

/** A past that starts with the account as it is. */
export function createPast(account: AccountState): Past {
  let kept = structuredClone(account);
  const answers = new Map<string, WireAnswer>();
  return {
    keep: (now) => {
      kept = structuredClone(now);
    },
    account: () => kept,
    answer(request, fresh) {
      const question = `${request.path}?${request.query}\n${textOf(request.body)}`;
      const before = answers.get(question) ?? fresh;
      answers.set(question, fresh);
      return before;
    },
  };
}
