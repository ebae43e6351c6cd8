/** Five hundred instances over Run Command, with AWS's published rates enforced and counted. */
import { inVirtualTime, publishedLimits } from '@rollway/aws-lab';
import { defineDeploymentGroup, halfAtATime, inPlace, localRevision } from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { expect, test } from 'vitest';
import { ec2Ssm } from './ec2-ssm.js';
import { startFleet } from './test-support/fleet.js';

const instances = Number(process.env.ROLLWAY_SCALE ?? 500);

/** Nothing is published for Run Command, so the lab is held to what Rollway has chosen itself. */
const runCommandLimits = [
  { service: 'ssm', operations: '^(SendCommand|CancelCommand)$', capacity: 20, refillPerSecond: 5 },
  { service: 'ssm', capacity: 40, refillPerSecond: 10 },
];

/** A host that answers at once, as the host program does when all is well: real ones would take this machine a quarter of an hour. */
const answering = (run: (script: string) => Promise<string>) => ({
  run: async (script: string) => ({ exitCode: 0, stdout: await run(script), stderr: '' }),
});

test(`a deployment to ${instances} instances meets no throttled call`, { timeout: 900_000 }, async () => {
  const { simulateNode } = await import('./test-support/simulated-node.js');
  const fleet = await startFleet({
    rates: [...publishedLimits, ...runCommandLimits],
    hostOf: (id) => answering(simulateNode(id)),
  });
  await fleet.launch(instances, { Name: 'web' });
  const target = ec2Ssm({
    tagFilters: [{ type: 'KEY_AND_VALUE', key: 'Name', value: 'web' }],
    ...fleet.settings,
    host: () => ({ variables: { HOST_ROOT: '/srv/app' } }),
  });
  const group = defineDeploymentGroup({ name: 'web', target, strategy: inPlace({ minimumHealthyHosts: halfAtATime }) });
  const { lab } = fleet;
  const before = lab.calls.length;
  const begin = lab.clock.now();
  await using driver = createEmbeddedDriver({
    groups: [group],
    journal: inMemoryJournal(),
    clock: lab.clock,
    concurrency: instances,
  });
  const { status } = await inVirtualTime(lab, async () => {
    const revision = localRevision(await fleet.writeRevision('one'));
    return (await driver.start(group, { deploymentId: 'd-1', revision })).finished();
  });
  const calls = lab.calls.slice(before);
  const throttled = calls.filter(({ errorCode = '' }) => /Throttl|RequestLimit/.test(errorCode));
  const counts = new Map<string, number>();
  for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  const byOperation = [...counts].map(([operation, made]) => `${operation} ${made}`).join(', ');
  const seconds = Math.round((lab.clock.now() - begin) / 1000);
  console.log(
    `${instances} instances: ${calls.length} calls, ${(calls.length / instances).toFixed(2)} an instance, ` +
      `${throttled.length} throttled, ${seconds} s of AWS time (${byOperation})`,
  );
  expect(status).toBe('succeeded');
  expect(throttled).toEqual([]);
  expect(calls.length / instances).toBeLessThan(2);
  await target.close();
  await fleet.close();
});
