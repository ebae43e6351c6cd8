import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { HostAccessError, SettingsError, TransportError } from '@rollway/core';
import { opensshOptions } from './openssh-arguments.js';
import type { RemoteChannel, RemoteConnection } from './remote-channel.js';
import type { ParsedConnection, ParsedEndpoint } from './ssh-settings.js';

type Ssh = ChildProcessByStdio<Writable, Readable, Readable>;

/** What the first session says when it has been let in. It then waits for the end of its input, and so for the end of us. */
const ready = 'rollway-ready';

/**
 * Connects with the `ssh` of this machine: one process is the connection (ControlMaster), and each shell one that goes
 * through it.
 *
 * @throws HostAccessError when the host is not who it should be, or does not let us in.
 * @throws TransportError when it cannot be reached in time.
 */
export async function connectOpenssh(options: {
  readonly description: string;
  readonly endpoint: ParsedEndpoint;
  readonly settings: ParsedConnection;
}): Promise<RemoteConnection> {
  const { description, endpoint, settings } = options;
  const directory = await socketDirectory();
  const socket = join(directory, 's');
  const master = start([
    ...['-M', '-S', socket, '-o', 'ControlPersist=no'],
    ...opensshOptions(endpoint, settings),
    ...['--', endpoint.host, `echo ${ready}; exec cat > /dev/null`],
  ]);
  let alive = true;
  const ended = new Promise<void>((resolve) => {
    const over = (): void => {
      alive = false;
      resolve();
    };
    master.once('close', over);
    master.once('error', over);
  });
  void ended.then(() => rm(directory, { recursive: true, force: true }));
  const close = (): void => {
    alive = false;
    master.kill('SIGTERM');
  };
  try {
    await untilReady(master, { description, within: settings.connectWithin });
  } catch (error) {
    close();
    throw error;
  }
  return {
    get alive() {
      return alive;
    },
    async openChannel() {
      if (!alive) throw new TransportError({ host: description, reason: 'the connection is gone' });
      // Without the connection, ssh would make one of its own.
      const through = ['-S', socket, '-o', 'ControlMaster=no', '-o', 'ProxyCommand=false', '-T', '--'];
      return wrapProcess(start([...through, endpoint.host, 'exec /bin/sh']));
    },
    close,
  };
}

function start(words: readonly string[]): Ssh {
  const child = spawn('ssh', words, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  return child;
}

/** A unix socket's path has few characters, and `ssh` adds some while it makes one. */
async function socketDirectory(): Promise<string> {
  const base = tmpdir().length <= 60 ? tmpdir() : '/tmp';
  return mkdtemp(join(base, 'rollway-ssh-'));
}

function untilReady(master: Ssh, options: { readonly description: string; readonly within: number }): Promise<void> {
  const { description: host, within } = options;
  return new Promise((resolve, reject) => {
    let said = '';
    let problems = '';
    const timer = setTimeout(
      () => reject(new TransportError({ host, reason: `cannot connect: not let in within ${within / 1000} s` })),
      within,
    );
    master.stdout.on('data', (chunk: Buffer) => {
      // A login shell may say something first, or in the same breath.
      said = (said + chunk.toString('latin1')).slice(-1000);
      if (!said.includes(ready)) return;
      clearTimeout(timer);
      resolve();
    });
    master.stderr.on('data', (chunk: Buffer) => {
      problems = (problems + chunk.toString('utf8')).slice(-2000);
    });
    master.once('error', (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(error.code === 'ENOENT' ? programMissing() : new TransportError({ host, reason: error.message }));
    });
    master.once('close', () => {
      clearTimeout(timer);
      reject(refusal(host, problems.trim()));
    });
  });
}

/** What `ssh` says before it ends with 255 is the only way it tells these apart. */
function refusal(host: string, said: string): HostAccessError | TransportError {
  const text = said.split('\n').slice(-4).join(' ');
  if (/host key verification failed|host identification has changed|revoked/i.test(said)) {
    const reason = `its host key is not trusted: compare it with ssh-keygen -l on the host, then correct known hosts or hostKey; ssh said: ${text}`;
    return new HostAccessError({ host, reason });
  }
  if (/permission denied|too many authentication failures/i.test(said)) {
    const reason = `it does not let us in: add the public key to authorized_keys there, or correct user, privateKey or agent; ssh said: ${text}`;
    return new HostAccessError({ host, reason });
  }
  return new TransportError({ host, reason: `cannot connect: ${text === '' ? 'ssh ended' : text}` });
}

function programMissing(): SettingsError {
  const message = 'needs the program ssh on the PATH (Debian package openssh-client), or client set to ssh2';
  return new SettingsError({ subject: 'ssh host', problems: [{ path: 'client', message, received: 'openssh' }] });
}

function wrapProcess(child: Ssh): RemoteChannel {
  const { stdin, stdout, stderr } = child;
  return {
    stdin,
    stdout,
    stderr,
    ended: new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('close', () => resolve(undefined));
    }),
    close: () => void child.kill('SIGKILL'),
  };
}
