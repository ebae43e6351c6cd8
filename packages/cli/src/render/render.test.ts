import type { DeploymentEvent, InstanceView } from '@rollway/core';
import { expect, test } from 'vitest';
import { createDurationEstimate } from './duration-estimate.js';
import { liveView } from './live-view.js';
import { plainLine } from './plain-line.js';
import { statusDetail, statusList } from './status-table.js';

const position = { deploymentId: 'web-1', sequence: 1, at: 0 };
const overview = { pending: 1, 'in-progress': 1, succeeded: 1, failed: 1, skipped: 0 };
const view = {
  deploymentId: 'web-1',
  status: 'in-progress',
  paused: false,
  rollingBack: false,
  rolledBack: false,
  sequence: 9,
  overview,
} as const;
const instances: readonly InstanceView[] = [
  { instanceId: 'host-1', status: 'succeeded' },
  { instanceId: 'host-2', status: 'failed', lifecycleEvent: 'ValidateService' },
  { instanceId: 'host-3', status: 'in-progress', lifecycleEvent: 'Install', since: 58_000 },
  { instanceId: 'host-4', status: 'pending' },
];
const deployment = { deploymentId: 'web-1', view: () => view, instances: () => instances };

test('the live view has a line per instance and the whole at the end', () => {
  const estimate = createDurationEstimate();
  estimate.hear({ ...position, type: 'batch-started', batch: 1, attempt: 1, instanceIds: [] });
  estimate.hear({ ...position, at: 30_000, type: 'instance-succeeded', attempt: 1, instanceId: 'host-1' });
  expect(liveView(deployment, { now: 60_000, startedAt: 0, columns: 120, estimate })).toEqual([
    ' + host-1               succeeded    ',
    ' x host-2               failed       ValidateService',
    ' > host-3               in-progress  Install 2 s',
    '   host-4               pending      ',
    'web-1: in-progress; 1 succeeded, 1 in progress, 1 pending, 1 failed; 1 min, about 1 min left',
  ]);
});

test('the live view is no wider than the terminal, and of a large fleet shows those in work', () => {
  const many = Array.from(
    { length: 40 },
    (_each, index): InstanceView => ({ instanceId: `h-${index}`, status: 'pending' }),
  );
  const large = { ...deployment, instances: () => [...many, ...instances.slice(2, 3)] };
  const lines = liveView(large, { now: 60_000, startedAt: 0, columns: 40, estimate: createDurationEstimate() });
  expect(lines[0]).toContain('host-3');
  expect(lines).toHaveLength(17);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(40);
});

test.each<[DeploymentEvent, string | undefined]>([
  [{ ...position, type: 'lifecycle-event-started', attempt: 1, instanceId: 'a', lifecycleEvent: 'Install' }, undefined],
  [
    { ...position, type: 'lifecycle-event-succeeded', attempt: 1, instanceId: 'a', lifecycleEvent: 'Install' },
    'a Install succeeded',
  ],
  [{ ...position, type: 'deployment-paused', reason: 'look' }, 'deployment paused: look'],
  [{ ...position, type: 'rollback-failed', reason: 'r', instanceIds: ['a', 'b'] }, 'ROLLBACK FAILED: r: a, b'],
  [{ ...position, type: 'deployment-finished', status: 'failed', rolledBack: true }, 'finished: failed, rolled back'],
])('plain line of %j', (event, text) => {
  expect(plainLine(event)).toBe(text === undefined ? undefined : `1970-01-01T00:00:00.000Z web-1 ${text}`);
});

test('status shows the whole, the reason and each instance', () => {
  const error = { code: 'HEALTH_CONSTRAINTS', message: 'too many' } as const;
  expect(statusDetail({ ...deployment, view: () => ({ ...view, status: 'failed', rolledBack: true, error }) })).toEqual(
    [
      'web-1: failed, rolled back',
      '  HEALTH_CONSTRAINTS: too many',
      '  1 pending, 1 in-progress, 1 succeeded, 1 failed, 0 skipped',
      '  host-1               succeeded',
      '  host-2               failed       ValidateService',
      '  host-3               in-progress  Install',
      '  host-4               pending',
    ],
  );
  expect(statusList([])).toEqual(['no deployments yet']);
});
