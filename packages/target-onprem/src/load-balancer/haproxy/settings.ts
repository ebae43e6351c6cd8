import { type Problem, SettingsError } from '@rollway/core';
import type { RuntimeAddress } from './runtime-connection.js';

/** What HAProxy is asked to believe when an instance comes back. */
export type Recheck = 'wait' | 'at-once';

/** How to find HAProxy and the fleet in it. */
export interface HaproxySettings {
  /** Runtime API at level admin: the path of its unix socket, or a TCP address. */
  readonly address: RuntimeAddress;
  /** Backend that has the servers, or several of them: an instance is then taken out of all. */
  readonly backend: string | readonly string[];
  /** Name of an instance's server in every backend; a pattern with `{instanceId}`, or a function. Default: the instance id. */
  readonly server?: string | ((instanceId: string) => string);
  /**
   * `wait` (default): an instance that comes back gets requests once it has passed as many checks as the server's `rise`
   * asks for. `at-once`: it gets requests at once and leaves with the first check that fails; faster, but for up to one
   * check interval only `ValidateService` has vouched for it.
   */
  readonly recheck?: Recheck;
  /** Longest time an answer may take, in milliseconds; then its outcome is unknown and it is asked again. Default 5000. */
  readonly answerWithin?: number;
}

/** A server by its name in HAProxy. */
export interface ServerName {
  readonly backend: string;
  readonly server: string;
}

/** Settings that are checked and complete. */
export interface ParsedHaproxySettings {
  readonly address: RuntimeAddress;
  readonly backends: readonly string[];
  readonly recheck: Recheck;
  readonly answerWithin: number;
  /** @throws SettingsError when the name that the settings make of the instance id cannot be one. */
  serversOf(instanceId: string): readonly ServerName[];
}

/** Names that HAProxy takes. What else a name held would be read as commands. */
const namePattern = /^[A-Za-z0-9_.:-]+$/;
const nameMessage = 'must be a name of letters, digits and _ . : -';

/**
 * Checks and completes the settings.
 *
 * @throws SettingsError with every problem at once.
 */
export function parseHaproxySettings(settings: HaproxySettings): ParsedHaproxySettings {
  const { address, recheck = 'wait', answerWithin = 5000, server = '{instanceId}' } = settings;
  const backends = typeof settings.backend === 'string' ? [settings.backend] : settings.backend;
  const problems: Problem[] = [];
  const check = (holds: boolean, path: string, message: string, received: unknown): void => {
    if (!holds) problems.push({ path, message, received: JSON.stringify(received) ?? String(received) });
  };
  check(isAddress(address), 'address', 'must be a path or a host with a port', address);
  check(backends.length > 0, 'backend', 'must name at least one backend', backends);
  for (const backend of backends) check(namePattern.test(backend), 'backend', nameMessage, backend);
  check(['wait', 'at-once'].includes(recheck), 'recheck', 'must be wait or at-once', recheck);
  check(answerWithin > 0, 'answerWithin', 'must be more than 0 milliseconds', answerWithin);
  refuse(problems);
  const nameOf = typeof server === 'function' ? server : (id: string) => server.replaceAll('{instanceId}', () => id);
  return Object.freeze({
    address,
    backends,
    recheck,
    answerWithin,
    serversOf(instanceId: string) {
      const name = nameOf(instanceId);
      if (!namePattern.test(name)) {
        refuse([{ path: `server of ${instanceId}`, message: nameMessage, received: JSON.stringify(name) }]);
      }
      return backends.map((backend) => ({ backend, server: name }));
    },
  });
}

function isAddress(address: RuntimeAddress): boolean {
  if (typeof address === 'string') return address !== '';
  return address.host !== '' && Number.isInteger(address.port) && address.port > 0;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'haproxy load balancer', problems });
}
