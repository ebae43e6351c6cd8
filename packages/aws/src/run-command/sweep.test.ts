/** Every call of a command is failed in every way: the command runs once, and its caller hears how it ended. */
import '@aws-sdk/client-ssm';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderHost, formatSweep, sweep } from '@rollway/aws-lab';
import { ServiceCallError, TransportError } from '@rollway/core';
import { expect, test } from 'vitest';
import { labConnection } from '../test-support/lab-connection.js';
import { createRunCommand } from './ssm-transport.js';

const nodeId = `mi-${'0'.repeat(17)}`;

test('a command through a fault at any call', { timeout: 300_000 }, async () => {
  const directories: string[] = [];
  const report = await sweep({
    prepare: async (lab) => {
      const directory = await mkdtemp(join(tmpdir(), 'rollway-sweep-'));
      directories.push(directory);
      lab.addNode(nodeId, folderHost(directory, { environment: { AWS_SSM_INSTANCE_ID: nodeId } }));
      return directory;
    },
    act: async (lab, directory) => {
      const settings = { connection: labConnection(lab, { maxAttempts: 2 }), waiting: lab.clock, random: () => 0.5 };
      const { transport } = createRunCommand({ ...settings, stateDirectory: join(directory, 'state') });
      const script = 'echo x >> "$1"; echo done';
      try {
        const { stdout } = await transport(nodeId).run({ script, arguments: ['rollway', join(directory, 'effects')] });
        return stdout;
      } catch (error) {
        // Unknown is an answer too: the driver asks again.
        if (TransportError.isInstance(error) || ServiceCallError.isInstance(error)) return 'unknown';
        throw error;
      }
    },
    judge: async ({ outcome, undisturbed, prepared, fault }) => {
      const effects = await readFile(join(prepared, 'effects'), 'utf8').catch(() => '');
      if (effects.length > 2) return `it ran ${effects.length / 2} times`;
      if (outcome === undisturbed) return effects === 'x\n' ? undefined : 'it did not run and is said to have';
      return outcome === 'unknown' ? undefined : `ended as ${outcome} after ${fault.name}`;
    },
  });
  console.log(formatSweep(report));
  await Promise.all(directories.map((directory) => rm(directory, { recursive: true, force: true })));
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(20);
});
