import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { type Milliseconds, type Problem, SettingsError, seconds } from '@rollway/core';
import type { Limit } from '@rollway/host';
import { fingerprintOf } from './check-host-key.js';

/** A private key: a file that is read when it is needed, or the text itself. */
export interface SshPrivateKey {
  readonly path?: string;
  readonly text?: string;
  /** Opens an encrypted key. Never written anywhere. */
  readonly passphrase?: string;
}

/** An SSH server and how it lets us in. */
export interface SshEndpoint {
  /** Address or name. */
  readonly host: string;
  /** Default 22. */
  readonly port?: number;
  /** Default: the user that this process runs as. */
  readonly user?: string;
  readonly privateKey?: SshPrivateKey;
  /** Socket of a key agent; default `SSH_AUTH_SOCK`, unless there is a private key. */
  readonly agent?: string;
  /** The keys that the host may show: fingerprints (`SHA256:…`), or public keys (`ssh-ed25519 AAAA…`). Known hosts do not count then. */
  readonly hostKey?: string | readonly string[];
  /** File of known hosts; default `~/.ssh/known_hosts`. A host that is not in it is refused. */
  readonly knownHosts?: string;
  /** Another server to go through first. One object given to many hosts is one connection for all of them. */
  readonly jump?: SshEndpoint;
}

/** Which program speaks SSH: the npm package `ssh2`, or the `ssh` of this machine with its own settings. */
export type SshClient = 'ssh2' | 'openssh';

/** How a connection is kept, and what it may take. */
export interface SshConnectionSettings {
  /** Default `ssh2`: no process for each host. `openssh` knows certificates, hardware keys and `ssh_config`. */
  readonly client?: SshClient;
  /** For `openssh`: its settings file; default: the user's own. */
  readonly configFile?: string;
  /** Longest time until a host has let us in; default 10 s. */
  readonly connectWithin?: Milliseconds;
  /** Longest silence of a command, either way; default 2 minutes. What runs on the host goes on, and is found again. */
  readonly answerWithin?: Milliseconds;
  /** How often a quiet connection is tried; after three tries without an answer it is lost. Default 5 s. */
  readonly keepAlive?: Milliseconds;
  /** How long a connection outlives its last command; default 1 minute. */
  readonly idleWithin?: Milliseconds;
  /** Commands at the same time on one host; default 4 (sshd allows 10 sessions unless told otherwise). */
  readonly maximumSessions?: number;
  /** How many connections are being made at the same time in this process; default: 16 for all hosts together. */
  readonly connecting?: Limit;
}

/** An endpoint that is checked and complete. */
export interface ParsedEndpoint {
  readonly host: string;
  readonly port: number;
  /** Undefined: whoever `ssh_config` or the process says. */
  readonly user: string | undefined;
  readonly privateKey: SshPrivateKey | undefined;
  readonly agent: string | undefined;
  readonly fingerprints: readonly string[];
  /** Undefined: the user's own. */
  readonly knownHosts: string | undefined;
  readonly jump: SshEndpoint | undefined;
}

/** Connection settings that are checked and complete. */
export type ParsedConnection = Required<Omit<SshConnectionSettings, 'connecting' | 'configFile'>> &
  Pick<SshConnectionSettings, 'connecting' | 'configFile'>;

/** Where known hosts are unless the settings say otherwise. */
export const defaultKnownHosts = (): string => join(homedir(), '.ssh', 'known_hosts');

/** The user that this process runs as, as `ssh` takes it too. */
export const defaultUser = (): string => userInfo().username;

/** Completes an endpoint; what is wrong with it is added to `problems`. */
export function parseEndpoint(
  endpoint: SshEndpoint,
  options: { readonly client: SshClient; readonly path: string; readonly problems: Problem[] },
): ParsedEndpoint {
  const { client, path, problems } = options;
  const { host, port = 22, user, privateKey, hostKey = [], knownHosts, jump } = endpoint;
  const problem = (name: string, message: string, received?: string): void =>
    void problems.push({ path: `${path}${name}`, message, ...(received === undefined ? {} : { received }) });
  if (typeof host !== 'string' || !/^[^\s-][^\s]*$/.test(host)) {
    problem('host', 'must be an address or a name', JSON.stringify(host));
  }
  if (!Number.isInteger(port) || port < 1 || port > 65_535) problem('port', 'must be 1 to 65535', String(port));
  const agent = endpoint.agent ?? (privateKey === undefined ? process.env.SSH_AUTH_SOCK : undefined);
  if (privateKey !== undefined && (privateKey.path === undefined) === (privateKey.text === undefined)) {
    problem('privateKey', 'must have either path or text');
  }
  if (client === 'ssh2' && privateKey === undefined && agent === undefined) {
    problem('privateKey', 'must be given, or agent, because SSH_AUTH_SOCK is not set');
  }
  if (client === 'openssh' && (privateKey?.text !== undefined || privateKey?.passphrase !== undefined)) {
    problem('privateKey', 'must be a path without a passphrase for openssh; give an encrypted key to an agent');
  }
  const fingerprints = [hostKey].flat().map((key, index) => {
    const fingerprint = toFingerprint(key);
    if (fingerprint === undefined) {
      problem(`hostKey[${index}]`, 'must be SHA256:… or a public key such as ssh-ed25519 AAAA…', JSON.stringify(key));
    }
    return fingerprint ?? '';
  });
  return { host, port, user, privateKey, agent, fingerprints, knownHosts, jump };
}

function toFingerprint(key: string): string | undefined {
  if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(key)) return key;
  const [type = '', text = ''] = key.split(' ');
  return /^[a-z0-9@.-]+$/.test(type) && /^AAAA[A-Za-z0-9+/=]+$/.test(text)
    ? fingerprintOf({ type, key: text })
    : undefined;
}

/** Completes how a connection is kept; what is wrong with it is added to `problems`. */
export function parseConnection(settings: SshConnectionSettings, problems: Problem[]): ParsedConnection {
  const { client = 'ssh2', maximumSessions = 4, configFile, connecting } = settings;
  const times = {
    connectWithin: settings.connectWithin ?? seconds(10),
    answerWithin: settings.answerWithin ?? seconds(120),
    keepAlive: settings.keepAlive ?? seconds(5),
    idleWithin: settings.idleWithin ?? seconds(60),
  };
  if (client !== 'ssh2' && client !== 'openssh') {
    problems.push({ path: 'client', message: 'must be ssh2 or openssh', received: JSON.stringify(client) });
  }
  if (configFile !== undefined && client !== 'openssh') {
    problems.push({ path: 'configFile', message: 'is read by openssh only; set client to openssh' });
  }
  for (const [path, value] of Object.entries(times)) {
    if (value > 0 && value <= 86_400_000) continue;
    problems.push({ path, message: 'must be more than 0 and at most a day, in milliseconds', received: String(value) });
  }
  if (!Number.isInteger(maximumSessions) || maximumSessions < 1) {
    problems.push({
      path: 'maximumSessions',
      message: 'must be an integer, 1 or more',
      received: String(maximumSessions),
    });
  }
  return {
    client,
    ...times,
    maximumSessions,
    ...(configFile === undefined ? {} : { configFile }),
    ...(connecting === undefined ? {} : { connecting }),
  };
}

/** @throws SettingsError when there are problems. */
export function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new SettingsError({ subject: 'ssh host', problems });
}
