import { SettingsError } from '@rollway/core';
import type { Confirmation, LoadBalancer, Standing } from '@rollway/core/target';
import { sharePoll } from '@rollway/host';
import { describeAddress, openRuntimeConnection } from './runtime-connection.js';
import { judgeBlocked, judgeReturned, returnCommands, standingOf, wordsOf } from './server-moves.js';
import { parseServerStates, type ServerState } from './server-state.js';
import { type HaproxySettings, parseHaproxySettings, type ServerName } from './settings.js';

/** HAProxy as a load balancer of a rollout. */
export interface HaproxyLoadBalancer extends LoadBalancer {
  standing(instanceId: string, signal: AbortSignal): Promise<Standing>;
  /** Ends the connection to the runtime API. An idle one keeps no process alive, so this is a courtesy. */
  close(): void;
}

/** A server with its state. */
export interface KnownServer extends ServerName {
  readonly state: ServerState;
}

/**
 * HAProxy through its runtime API (2.2 or newer, tested with 2.6): an instance is drained, put into maintenance once it has
 * no session left, and made ready again. Judged by admin state and sessions, so draining works whatever health checks say.
 * Abort signals are not needed: every call ends within `answerWithin`.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function haproxy(settings: HaproxySettings): HaproxyLoadBalancer {
  const { address, answerWithin, backends, recheck, serversOf } = parseHaproxySettings(settings);
  const connection = openRuntimeConnection({ address, answerWithin });
  const poll = sharePoll(async () => {
    const states = new Map<string, ReadonlyMap<string, ServerState>>();
    for (const backend of backends) {
      const serversState = await connection.send(`show servers state ${backend}`);
      states.set(backend, parseServerStates(serversState, await connection.send(`show stat ${backend} 4 -1`)));
    }
    return states;
  });
  const look = async (instanceId: string): Promise<readonly KnownServer[]> => {
    const names = serversOf(instanceId);
    const states = await poll();
    return names.map((name) => {
      const state = states.get(name.backend)?.get(name.server);
      return state === undefined ? unknownServer(name, describeAddress(address)) : { ...name, state };
    });
  };
  const move = async (server: ServerName, what: string): Promise<void> => {
    const command = `set server ${server.backend}/${server.server} ${what}`;
    const answer = (await connection.send(command)).trim();
    if (answer !== '') refused(command, answer);
  };
  const confirmBlocked = async (instanceId: string): Promise<Confirmation> => {
    const servers = await look(instanceId);
    const drained = servers.filter(({ state }) => state.admin === 'drain');
    if (!judgeBlocked(servers).confirmed || drained.length === 0) return judgeBlocked(servers);
    // Only maintenance also keeps out clients that a cookie leads here.
    for (const server of drained) await move(server, 'state maint');
    return judgeBlocked(await look(instanceId));
  };
  return {
    async block(instanceId) {
      for (const server of await look(instanceId)) {
        if (server.state.admin === 'ready') await move(server, 'state drain');
      }
    },
    async allow(instanceId, _signal, before) {
      const servers = await look(instanceId);
      const words = wordsOf(before, servers.length);
      for (const [index, server] of servers.entries()) {
        for (const what of returnCommands(server.state, words[index], recheck)) await move(server, what);
      }
    },
    async confirm(instanceId, expected, _signal, before) {
      if (expected === 'blocked') return confirmBlocked(instanceId);
      const servers = await look(instanceId);
      return judgeReturned(servers, wordsOf(before, servers.length));
    },
    standing: async (instanceId) => standingOf(await look(instanceId)),
    close: () => connection.close(),
  };
}

function unknownServer(name: ServerName, where: string): never {
  const message = `must be a server of the backend, and HAProxy at ${where} has none of that name`;
  const problems = [{ path: 'server', message, received: `${name.backend}/${name.server}` }];
  throw new SettingsError({ subject: 'haproxy load balancer', problems });
}

function refused(command: string, answer: string): never {
  const message = `must allow "${command}" (level admin), but HAProxy answered`;
  const problems = [{ path: 'address', message, received: JSON.stringify(answer) }];
  throw new SettingsError({ subject: 'haproxy load balancer', problems });
}
