import { connect as openSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HostAccessError, TransportError } from '@rollway/core';
import type { Client, ClientChannel, ConnectConfig, ServerHostKeyAlgorithm } from 'ssh2';
import { type ExpectedIdentity, refuseHostKey } from './check-host-key.js';
import { expectedIdentity } from './expected-identity.js';
import type { HostKey } from './known-hosts.js';
import { loadSsh2 } from './load-ssh2.js';
import type { RemoteChannel, RemoteConnection } from './remote-channel.js';
import { defaultUser, type ParsedConnection, type ParsedEndpoint } from './ssh-settings.js';
import { credentials } from './ssh2-credentials.js';

/** A connection of the package `ssh2`; one to a jump host also carries others. */
export interface Ssh2Connection extends RemoteConnection {
  /** A stream to a server that the host can reach. */
  forward(host: string, port: number): Promise<Duplex>;
}

/** Everything to make a connection from. */
export interface Ssh2Options {
  readonly description: string;
  readonly endpoint: ParsedEndpoint;
  readonly settings: ParsedConnection;
  /** A stream to the server; default: a socket of our own. */
  readonly stream?: Duplex;
}

/**
 * Connects, checks who answers, and logs in.
 *
 * @throws HostAccessError when the host is not who it should be, or does not let us in.
 * @throws TransportError when it cannot be reached in time.
 */
export async function connectSsh2(options: Ssh2Options): Promise<Ssh2Connection> {
  const { endpoint, settings, description } = options;
  const ssh2 = await loadSsh2();
  const identity = await expectedIdentity(endpoint);
  const authHandler = await credentials(endpoint, ssh2);
  const { host, port } = endpoint;
  let refused: string | undefined;
  const config: ConnectConfig = {
    host,
    port,
    username: endpoint.user ?? defaultUser(),
    // Without this, each answer of the host waits for the next acknowledgement: a fifth of the commands per second.
    sock: options.stream ?? openSocket({ host, port, noDelay: true }),
    authHandler,
    readyTimeout: settings.connectWithin,
    keepaliveInterval: settings.keepAlive,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: { prepend: preferredTypes(identity), append: [], remove: [] } },
    hostVerifier: (key: Buffer) => {
      refused = refuseHostKey(hostKeyOf(key), identity);
      return refused === undefined;
    },
  };
  const client = new ssh2.Client();
  return new Promise((resolve, reject) => {
    const connection = wrapClient(client, description);
    client.once('error', (error: Error & { level?: string }) => {
      client.destroy();
      if (refused !== undefined) reject(new HostAccessError({ host: description, reason: refused }));
      else if (error.level === 'client-authentication') {
        reject(new HostAccessError({ host: description, reason: loginRefused(endpoint, config), cause: error }));
      } else
        reject(new TransportError({ host: description, reason: `cannot connect: ${error.message}`, cause: error }));
    });
    client.once('close', () =>
      reject(new TransportError({ host: description, reason: 'cannot connect: the connection was closed' })),
    );
    client.once('ready', () => resolve(connection));
    client.connect(config);
  });
}

function loginRefused(endpoint: ParsedEndpoint, config: ConnectConfig): string {
  const offered = [endpoint.privateKey?.path ?? (endpoint.privateKey && 'a private key'), endpoint.agent && 'the agent']
    .filter(Boolean)
    .join(' and ');
  return `it does not let ${config.username} in with ${offered}; add the public key to authorized_keys there, or correct user, privateKey or agent`;
}

/** A host has several keys and shows one: the one asked for first must be one that we can check. */
function preferredTypes(identity: ExpectedIdentity): ServerHostKeyAlgorithm[] {
  const types = new Set(identity.known.trusted.map(({ type }) => type));
  const algorithms = [...types].flatMap((type) =>
    type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : type,
  ) as ServerHostKeyAlgorithm[];
  return algorithms.filter((algorithm) => supportedTypes.includes(algorithm));
}

/** A name that the package does not know would be an exception. */
const supportedTypes: readonly string[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** A key on the wire begins with the length and the name of its type (RFC 4253 section 6.6). */
function hostKeyOf(blob: Buffer): HostKey {
  return { type: blob.toString('latin1', 4, 4 + blob.readUInt32BE(0)), key: blob.toString('base64') };
}

function wrapClient(client: Client, description: string): Ssh2Connection {
  let alive = true;
  let problem: string | undefined;
  client.on('error', (error) => {
    problem ??= error.message;
    alive = false;
  });
  client.on('close', () => {
    alive = false;
  });
  const failed = (what: string, error: unknown): TransportError =>
    new TransportError({ host: description, reason: `${what}: ${problem ?? messageOf(error)}`, cause: error });
  return {
    get alive() {
      return alive;
    },
    openChannel: () =>
      new Promise((resolve, reject) => {
        attempt(reject, () =>
          client.exec('exec /bin/sh', (error, channel) => {
            if (error) reject(failed('cannot start a shell', error));
            else resolve(wrapChannel(channel, () => problem));
          }),
        );
      }),
    forward: (host, port) =>
      new Promise((resolve, reject) => {
        attempt(reject, () =>
          client.forwardOut('127.0.0.1', 0, host, port, (error, stream) => {
            if (error) reject(failed(`cannot reach ${host}:${port} from it`, error));
            else resolve(stream);
          }),
        );
      }),
    close() {
      alive = false;
      client.end();
    },
  };

  /** The package throws at once where there is no connection any more. */
  function attempt(reject: (error: Error) => void, act: () => void): void {
    try {
      act();
    } catch (error) {
      alive = false;
      reject(failed('the connection is gone', error));
    }
  }
}

function wrapChannel(channel: ClientChannel, problem: () => string | undefined): RemoteChannel {
  channel.on('error', () => undefined);
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended: new Promise((resolve) => channel.once('close', () => resolve(problem()))),
    close: () => channel.close(),
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
