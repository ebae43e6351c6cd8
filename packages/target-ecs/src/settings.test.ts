import { SettingsError } from '@rollway/core';
import { expect, test } from 'vitest';
import { ecs } from './ecs.js';
import type { EcsSettings } from './settings.js';

const balancing = (resource: string): string => `arn:aws:elasticloadbalancing:eu-central-1:123456789012:${resource}`;
const blue = balancing('targetgroup/blue/1');
const green = balancing('targetgroup/green/2');
const listener = balancing('listener/app/shop/3/4');
const rule = balancing('listener-rule/app/shop/3/4/5');

test('a service, two target groups and a listener are all it needs', async () => {
  const target = ecs({
    cluster: 'arn:aws:ecs:eu-central-1:123456789012:cluster/shop',
    service: 'web',
    targetGroups: [blue, green],
    productionListener: [listener, rule],
  });
  const context = { signal: new AbortController().signal, log: () => undefined };
  expect(await target.resolveFleet(context)).toEqual([{ instanceId: 'shop:web' }]);
});

const pair = { targetGroups: [blue, green], productionListener: listener };
const second = { targetGroups: [balancing('targetgroup/a/1'), balancing('targetgroup/b/2')], productionListener: rule };

test.each<[string, object, readonly string[]]>([
  ['no pair', { targetGroupPairs: [] }, ['targetGroupPairs']],
  ['a service that is none', { service: 'web service', cluster: '', ...pair }, ['cluster', 'service']],
  [
    'a pair of one group, without a listener',
    { targetGroups: [blue] },
    ['targetGroupPairs[0].targetGroups', 'targetGroupPairs[0].productionListener'],
  ],
  [
    'ARNs of the wrong kind, and one that repeats',
    { targetGroups: [blue, listener], productionListener: green, testListener: blue },
    ['targetGroupPairs[0].targetGroups', 'targetGroupPairs[0].productionListener', 'targetGroupPairs[0].testListener'],
  ],
  [
    'a second pair that names no container, and a listener of the first',
    { targetGroupPairs: [pair, { ...second, testListener: listener }] },
    ['targetGroupPairs[1].testListener', 'targetGroupPairs[1].container'],
  ],
  [
    'words, numbers and hooks that mean nothing',
    {
      ...pair,
      unfinished: 'ignore',
      hooks: { callbacks: { Install: () => undefined } },
      steadyStateTimeout: 0,
      failedTaskThreshold: -1,
      settleTime: -1,
      pollAfter: Number.NaN,
    },
    ['hooks.callbacks.Install', 'unfinished', 'steadyStateTimeout', 'failedTaskThreshold', 'settleTime', 'pollAfter'],
  ],
])('%s is refused', (_what, settings, paths) => {
  const make = (): unknown => ecs({ service: 'web', ...settings } as EcsSettings);
  expect(make).toThrow(SettingsError);
  try {
    make();
  } catch (error) {
    expect((error as SettingsError).problems.map(({ path }) => path)).toEqual(paths);
  }
});
