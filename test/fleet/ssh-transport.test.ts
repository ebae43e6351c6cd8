import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { HostAccessError, SettingsError, TransportError } from '@rollway/core';
import type { Transport, TransportResult } from '@rollway/host';
import { type SshClient, type SshHostSettings, sshHost } from '@rollway/target-onprem';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { hostNamed, sshSettings } from './fleet-hosts.js';

const run = promisify(execFile);
const clients: readonly SshClient[] = ['ssh2', 'openssh'];

describe.skipIf(missingFleetPrograms().length > 0)('the SSH transport', () => {
  let fleet: TestFleet;
  let directory: string;
  const opened: Transport[] = [];

  beforeAll(async () => {
    fleet = await startFleet({ hosts: 2 });
    directory = await mkdtemp(join(fleet.inventory.dir, 'keys-'));
  }, 60_000);
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((transport) => transport.close()));
  });
  afterAll(() => fleet[Symbol.asyncDispose]());

  function connect(more: Partial<SshHostSettings> = {}, name = 'h001'): Transport {
    const { transport } = sshHost(sshSettings(fleet.inventory, hostNamed(fleet, name), more));
    if (transport === undefined) throw new RangeError('an SSH host has no transport');
    opened.push(transport);
    return transport;
  }

  const sh = (transport: Transport, script: string, ...words: readonly string[]): Promise<TransportResult> =>
    transport.run({ script, arguments: ['sh', ...words] });

  describe.each(clients)('by %s', (client) => {
    test('keeps exit code, outputs, and every character of arguments', async () => {
      const transport = connect({ client });
      const odd = `a 'b' "c" $HOME \`d\` \\ %s\nsecond line é`;
      expect(await sh(transport, 'printf "%s|" "$0" "$@"; echo problem >&2; exit 7', odd, '')).toEqual({
        exitCode: 7,
        stdout: `sh|${odd}||`,
        stderr: 'problem\n',
      });
      expect(await sh(transport, 'pwd; printf "no line break"')).toMatchObject({ stdout: '/\nno line break' });
    });

    test('keeps one shell for commands that follow each other, and runs others beside it', async () => {
      const transport = connect({ client });
      const parent = async (): Promise<string> => (await sh(transport, 'echo $PPID')).stdout;
      const first = await parent();
      expect(await parent()).toBe(first);
      const together = await Promise.all([sh(transport, 'echo $PPID; read x < /dev/null; sleep 0.2'), parent()]);
      expect(new Set(together.map((answer) => (typeof answer === 'string' ? answer : answer.stdout))).size).toBe(2);
    });

    test('streams input, and never takes what is left of it for commands', async () => {
      const transport = connect({ client });
      const block = randomBytes(65_536);
      async function* blocks(count: number): AsyncGenerator<Uint8Array> {
        for (let index = 0; index < count; index += 1) yield block;
      }
      const counted = await transport.run({ script: 'wc -c', arguments: ['sh'], stdin: blocks(64) });
      expect(counted.stdout.trim()).toBe(String(64 * 65_536));
      async function* commands(): AsyncGenerator<Uint8Array> {
        for (let index = 0; index < 2_000; index += 1) yield Buffer.from('touch /tmp/was-run; : a line of input\n');
      }
      const early = await transport.run({
        script: 'head -n 1 > /dev/null; exit 4',
        arguments: ['sh'],
        stdin: commands(),
      });
      expect(early.exitCode).toBe(4);
      expect((await sh(transport, 'ls /tmp')).stdout).not.toContain('was-run');
    });

    test('keeps the beginning of an output without end', async () => {
      const { stdout, stderr, exitCode } = await sh(
        connect({ client }),
        'head -c 3000000 /dev/zero | tr "\\0" x; head -c 3000000 /dev/zero | tr "\\0" y >&2',
      );
      expect({ exitCode, stdout: stdout.length, stderr: stderr.length }).toEqual({
        exitCode: 0,
        stdout: 65_536,
        stderr: 65_536,
      });
    });

    test('is not confused by a banner and a login shell that talks', async () => {
      await fleet.fault('h002', 'garbage');
      const transport = connect({ client }, 'h002');
      // The server is between two lives for a moment.
      const answer = await vi.waitFor(() => sh(transport, 'echo good'), { timeout: 5_000 });
      await fleet.heal('h002');
      expect(answer).toEqual({ exitCode: 0, stdout: 'good\n', stderr: '' });
    });

    test('refuses a host that is not known, and says what to do', async () => {
      const stranger = connect({ client, knownHosts: join(directory, 'nobody') });
      await expect(sh(stranger, 'true')).rejects.toThrow(HostAccessError);
      await expect(sh(stranger, 'true')).rejects.toThrow(/SHA256:|host key is not trusted.*known hosts/s);
    });

    test('refuses a host with the key of another one', async () => {
      const file = join(directory, `swapped-${client}`);
      const known = await readFile(fleet.inventory.ssh.knownHosts, 'utf8');
      const [one = '', two = ''] = known.split('\n').map((line) => line.split(' ')[0]);
      await writeFile(file, known.replace(one, 'x').replace(two, one));
      await expect(sh(connect({ client, knownHosts: file }), 'true')).rejects.toThrow(HostAccessError);
    });

    test('takes a pinned key for the only one, as fingerprint or whole', async () => {
      const right = hostNamed(fleet, 'h001').hostKey;
      const wrong = hostNamed(fleet, 'h002').hostKey;
      const knownHosts = join(directory, 'nobody');
      expect(await sh(connect({ client, knownHosts, hostKey: [wrong, right] }), 'echo in')).toMatchObject({
        stdout: 'in\n',
      });
      await expect(sh(connect({ client, hostKey: wrong }), 'true')).rejects.toThrow(HostAccessError);
    });

    test('says that it is not let in with a key that the host does not know', async () => {
      const path = join(directory, `stranger-${client}`);
      await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path]);
      const transport = connect({ client, privateKey: { path } });
      await expect(sh(transport, 'true')).rejects.toThrow(HostAccessError);
      await expect(sh(transport, 'true')).rejects.toThrow(/does not let .* in.*authorized_keys/s);
    });

    test('takes the keys of an agent', async () => {
      const agent = join(directory, `agent-${client}`);
      const process = spawn('ssh-agent', ['-D', '-a', agent], { stdio: 'ignore' });
      try {
        const add = () => run('ssh-add', ['-q', fleet.inventory.ssh.key], { env: { SSH_AUTH_SOCK: agent } });
        await expect.poll(add, { timeout: 5_000 }).toBeTruthy();
        const { privateKey: _none, ...settings } = sshSettings(fleet.inventory, hostNamed(fleet, 'h001'), {
          client,
          agent,
        });
        const { transport } = sshHost(settings);
        opened.push(transport!);
        expect(await sh(transport!, 'echo in')).toMatchObject({ stdout: 'in\n' });
      } finally {
        process.kill();
      }
    });

    test('goes through a jump host, whose key is checked too', async () => {
      const { host, port, user } = hostNamed(fleet, 'h002');
      const jump = {
        host,
        port,
        user,
        privateKey: { path: fleet.inventory.ssh.key },
        knownHosts: fleet.inventory.ssh.knownHosts,
      };
      const answer = await sh(connect({ client, jump }), 'echo "$SSH_CONNECTION"; hostname');
      expect(answer.stdout).toContain('h001');
      const twice = connect({ client, jump }, 'h001');
      expect((await sh(twice, 'hostname')).stdout).toContain('h001');
      const unknown = connect({ client, jump: { ...jump, knownHosts: join(directory, 'nobody') } });
      await expect(sh(unknown, 'true')).rejects.toThrow();
    });

    test('ends a command at once when it is let go, and goes on with the next', async () => {
      const transport = connect({ client });
      await sh(transport, 'true');
      const controller = new AbortController();
      const long = transport.run({ script: 'sleep 60', arguments: ['sh'], signal: controller.signal });
      controller.abort();
      await expect(long).rejects.toThrow(TransportError);
      expect(await sh(transport, 'echo next')).toMatchObject({ stdout: 'next\n' });
    });

    test('loses a command with its connection, and connects anew once the host is back', async () => {
      const transport = connect({ client }, 'h002');
      await sh(transport, 'true');
      const long = expect(sh(transport, 'sleep 60')).rejects.toThrow(TransportError);
      await fleet.fault('h002', 'sshd-stop');
      await long;
      await expect(sh(transport, 'true')).rejects.toThrow(/cannot connect|connection/);
      await fleet.heal('h002');
      await expect
        .poll(() => sh(transport, 'echo back').catch(() => undefined), { timeout: 20_000 })
        .toMatchObject({
          stdout: 'back\n',
        });
    });

    test.each([
      ['freeze', 'that is connected', true],
      ['freeze', 'that is not', false],
      ['power-off', 'that is connected', true],
    ] as const)('is not held by %s of a host %s', async (fault, _when, before) => {
      const transport = connect({ client, connectWithin: 1_500, keepAlive: 500 }, 'h002');
      if (before) await sh(transport, 'true');
      await fleet.fault('h002', fault);
      const begin = performance.now();
      await expect(sh(transport, 'true')).rejects.toThrow(TransportError);
      expect(performance.now() - begin).toBeLessThan(8_000);
      await fleet.heal('h002');
    });

    test('lets a silent command go within its bound', async () => {
      const transport = connect({ client, answerWithin: 300 });
      await expect(sh(transport, 'sleep 60')).rejects.toThrow(/nothing was heard for 0.3 s/);
    });

    test('closes a connection that nobody uses, and leaves no process', async () => {
      const transport = connect({ client, idleWithin: 100 });
      const session = (await sh(transport, 'echo $PPID')).stdout.trim();
      await expect
        .poll(async () => (await sh(connect({ client }), `kill -0 ${session} 2>/dev/null || echo gone`)).stdout, {
          timeout: 5_000,
        })
        .toBe('gone\n');
    });
  });

  test('opens an encrypted key with its passphrase, and says when it cannot', async () => {
    const path = join(directory, 'encrypted');
    await copyFile(fleet.inventory.ssh.key, path);
    await run('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'correct horse', '-f', path]);
    const opened = connect({ privateKey: { path, passphrase: 'correct horse' } });
    expect(await sh(opened, 'echo in')).toMatchObject({ stdout: 'in\n' });
    const text = await readFile(path, 'utf8');
    expect(await sh(connect({ privateKey: { text, passphrase: 'correct horse' } }), 'echo in')).toMatchObject({
      stdout: 'in\n',
    });
    for (const privateKey of [{ path }, { path, passphrase: 'wrong' }, { path: `${path}.pub` }]) {
      await expect(sh(connect({ privateKey }), 'true')).rejects.toThrow(SettingsError);
    }
    await rm(path);
  });
});
