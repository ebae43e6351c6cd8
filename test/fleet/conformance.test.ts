/** The transport kit over a real SSH server, by both clients. */
import { transportConformance } from '@rollway/conformance';
import { type SshClient, sshHost } from '@rollway/target-onprem';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { missingFleetPrograms } from '../../tools/fleet/missing-programs.js';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { hostNamed, sshSettings } from './fleet-hosts.js';

const clients: readonly SshClient[] = ['ssh2', 'openssh'];

describe.skipIf(missingFleetPrograms().length > 0)('the transport kit over SSH', () => {
  let fleet: TestFleet;
  beforeAll(async () => {
    fleet = await startFleet({ hosts: 1 });
  }, 60_000);
  afterAll(() => fleet[Symbol.asyncDispose]());

  const connect = (client: SshClient) =>
    sshHost(sshSettings(fleet.inventory, hostNamed(fleet, 'h001'), { client })).transport!;

  describe.each(clients)('by %s', (client) => {
    const checks = transportConformance({
      createFixture: async () => {
        const transport = connect(client);
        const { stdout } = await transport.run({ script: 'mktemp -d', arguments: ['sh'] });
        return { transport, directory: stdout.trim(), close: () => transport.close() };
      },
    });
    for (const check of checks) test(`${check.id}: ${check.title}`, check.run, 60_000);

    test('output comes while the command runs, and the answer at its end is kept', async () => {
      const transport = connect(client);
      let heard = '';
      let firstHeard: (text: string) => void = () => undefined;
      const first = new Promise<string>((resolve) => {
        firstHeard = resolve;
      });
      const { stdout: gate } = await transport.run({ script: 'mktemp -u', arguments: ['sh'] });
      const running = transport.run({
        script:
          'echo early; until [ -e "$1" ]; do sleep 0.05; done; head -c 100000 /dev/zero | tr "\\0" x; echo "|end é"',
        arguments: ['sh', gate.trim()],
        onOutput: (text) => {
          heard += text;
          if (heard.includes('early\n')) firstHeard(heard);
        },
      });
      // Only what was heard lets the command go on.
      expect(await first).toBe('early\n');
      await transport.run({ script: ': > "$1"', arguments: ['sh', gate.trim()] });
      const { stdout } = await running;
      expect(stdout.endsWith('x|end é\n')).toBe(true);
      expect(heard).toHaveLength('early\n'.length + 100_000 + '|end é\n'.length);
      await transport.close();
    }, 30_000);
  });
});
