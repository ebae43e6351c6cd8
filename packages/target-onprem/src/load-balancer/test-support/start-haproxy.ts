import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';

/** A real HAProxy with one backend, `app`, or more. */
export interface RunningHaproxy {
  readonly socket: string;
  readonly tcp: { readonly host: string; readonly port: number };
  /** Of the frontend before backend `app`. */
  readonly url: string;
  /** One command on a connection of its own, as an operator would send it. */
  ask(command: string): Promise<string>;
  /** Kills it and starts it anew: what was set at run time is lost. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Starts HAProxy with these servers, by name; checks are fast so that tests are. */
export async function startHaproxy(settings: {
  readonly servers: Readonly<Record<string, number>>;
  readonly backends?: readonly string[];
  /** Words behind `server NAME ADDRESS`; default `check`. */
  readonly options?: string;
}): Promise<RunningHaproxy> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-haproxy-'));
  const socket = join(directory, 'admin.sock');
  const [port = 0, adminPort = 0] = [await freePort(), await freePort()];
  await writeFile(join(directory, 'haproxy.cfg'), configuration({ ...settings, socket, port, adminPort }));
  const ask = (command: string): Promise<string> => askOnce(socket, command);
  const start = async () => {
    const child = spawn('/usr/sbin/haproxy', ['-db', '-f', join(directory, 'haproxy.cfg')], {
      stdio: 'ignore',
    });
    await once(child, 'spawn');
    await vi.waitFor(async () => expect(await ask('show info')).toContain('Version'), { timeout: 10_000 });
    return child;
  };
  let child = await start();
  const stop = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    socket,
    tcp: { host: '127.0.0.1', port: adminPort },
    url: `http://127.0.0.1:${port}`,
    ask,
    restart: async () => {
      await stop();
      child = await start();
    },
    close: async () => {
      await stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function configuration(settings: {
  readonly servers: Readonly<Record<string, number>>;
  readonly backends?: readonly string[];
  readonly options?: string;
  readonly socket: string;
  readonly port: number;
  readonly adminPort: number;
}): string {
  const { servers, backends = ['app'], options = 'check', socket, port, adminPort } = settings;
  const list = Object.entries(servers).map(([name, at]) => `  server ${name} 127.0.0.1:${at} ${options}\n`);
  return `global
  stats socket ${socket} mode 600 level admin
  stats socket ipv4@127.0.0.1:${adminPort} level admin
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  retries 0
  option httpchk GET /healthz
  default-server inter 200ms fastinter 100ms downinter 100ms rise 2 fall 2
frontend web
  bind 127.0.0.1:${port}
  default_backend ${backends[0]}
${backends.map((name) => `backend ${name}\n${list.join('')}`).join('')}`;
}

function askOnce(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(socket, () => connection.write(`${command}\n`));
    connection.setEncoding('utf8').on('data', (chunk: string) => {
      answer += chunk;
    });
    connection.once('error', reject).once('end', () => resolve(answer));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}
