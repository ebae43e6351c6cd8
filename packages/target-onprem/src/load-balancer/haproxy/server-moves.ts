import type { Confirmation, Standing } from '@rollway/core/target';
import type { KnownServer } from './haproxy.js';
import type { ServerState } from './server-state.js';
import type { Recheck } from './settings.js';

/** An admin state by the word that sets it. */
export type AdminWord = ServerState['admin'];

const words: readonly string[] = ['ready', 'drain', 'maint'];

/** The standing of an instance: `serving` when all its servers are ready, else the word of each, in the order of backends. */
export function standingOf(servers: readonly KnownServer[]): Standing {
  const set = servers.map(({ state }) => (state.inherited ? 'ready' : state.admin));
  return set.every((word) => word === 'ready') ? 'serving' : set.join(',');
}

/** Reverses {@link standingOf}. What it cannot read, for example after a change of the backends, is taken as serving. */
export function wordsOf(before: Standing | undefined, servers: number): readonly AdminWord[] {
  const listed = (before ?? 'serving').split(',');
  const readable = listed.length === servers && listed.every((word) => words.includes(word));
  return readable ? (listed as AdminWord[]) : Array.from({ length: servers }, () => 'ready' as const);
}

/**
 * What brings a server back, as arguments of `set server`; nothing when it is there already. A server that leaves
 * maintenance counts as up until a check fails. To have it checked first it is drained, which starts its checks again, and
 * said to be down: then HAProxy itself puts it into rotation once they pass, also when this process is gone by then.
 */
export function returnCommands(state: ServerState, word: AdminWord = 'ready', recheck: Recheck): readonly string[] {
  if (word !== 'ready') return state.admin === word ? [] : [`state ${word}`];
  if (state.admin === 'ready') return [];
  if (recheck === 'at-once') return state.admin === 'maint' ? ['state ready'] : ['state maint', 'state ready'];
  return state.checked ? ['state drain', 'health down', 'state ready'] : ['state ready'];
}

/** Blocked: out of rotation everywhere by admin state, and idle. */
export function judgeBlocked(servers: readonly KnownServer[]): Confirmation {
  const missing = servers.flatMap(({ backend, server, state }) => {
    if (state.admin === 'ready') return [`${backend}/${server} is in rotation`];
    return state.sessions > 0 ? [`${state.sessions} sessions on ${backend}/${server}`] : [];
  });
  return { confirmed: missing.length === 0, detail: missing.join(', ') || 'drained' };
}

/** Returned: each server has the admin state it should have, and those that should be ready are up. */
export function judgeReturned(servers: readonly KnownServer[], expected: readonly AdminWord[]): Confirmation {
  const missing = servers.flatMap(({ backend, server, state }, index) => {
    const word = expected[index] ?? 'ready';
    if (state.inherited && word === 'ready') {
      return [`${backend}/${server} is in maintenance with the server it tracks, or its name does not resolve`];
    }
    if (state.admin !== word) return [`${backend}/${server} is set to ${state.admin}, not to ${word}`];
    return word === 'ready' && !state.running ? [`${backend}/${server} has not passed its checks yet`] : [];
  });
  const done = expected.every((word) => word === 'ready') ? 'up and in rotation' : `back to ${expected.join(', ')}`;
  return { confirmed: missing.length === 0, detail: missing.join(', ') || done };
}
