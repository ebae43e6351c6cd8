import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkRun } from './check-run.js';
import { crashRuns } from './crash-runs.js';
import { killPlan } from './kill-plan.js';
import { createHosts } from './scenario.js';

test('controllers killed at six seeded moments are taken up; every hook runs exactly once', {
  timeout: 180_000,
}, async () => {
  const runs = await crashRuns({ runs: 6, seed: 1 });
  expect(runs.flatMap(({ seed, violations }) => violations.map((violation) => `seed ${seed}: ${violation}`))).toEqual(
    [],
  );
  expect(runs.reduce((sum, { killed }) => sum + killed, 0)).toBeGreaterThanOrEqual(3);
});

test('the moments of a seed are its own, and all kinds occur', () => {
  const undisturbed = { milliseconds: 1_000, records: 60 };
  expect(killPlan(7, undisturbed)).toEqual(killPlan(7, undisturbed));
  const kills = Array.from({ length: 100 }, (_, seed) => killPlan(seed, undisturbed)).flat();
  const kinds = new Set(kills.map((kill) => (kill.at === 'time' ? 'time' : kill.side)));
  expect(kinds).toEqual(new Set(['time', 'before', 'after']));
  expect(kills.length).toBeGreaterThan(110);
  for (const kill of kills) {
    if (kill.at === 'time') expect(kill.milliseconds).toBeLessThan(1_000);
    else expect(kill.record).toBeGreaterThanOrEqual(1);
  }
});

test('hooks that ran twice or not at all, and hosts that were left behind, are violations', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-crash-test-'));
  await createHosts(directory);
  await writeFile(join(directory, 'host-1', 'hooks.log'), 'one BeforeInstall\none BeforeInstall\none AfterInstall\n');
  const violations = await checkRun(directory, 'one', { first: true });
  await rm(directory, { recursive: true });
  expect(violations).toContain('ended as unfinished');
  expect(violations).toContain('host-1 serves nothing');
  expect(violations).toContain(`BeforeInstall ran 2 times on ${join(directory, 'host-1')}`);
  expect(violations).toContain(`AfterInstall ran 0 times on ${join(directory, 'host-2')}`);
  expect(violations).not.toContain(`AfterInstall ran 1 times on ${join(directory, 'host-1')}`);
});
