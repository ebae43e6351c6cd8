import { SettingsError } from '@rollway/core';
import { expect, test } from 'vitest';
import { asgBlueGreen } from './asg-bluegreen.js';
import type { AsgBlueGreenSettings } from './settings.js';
import { scriptedEvents } from './test-support/instance-events.js';

const targetGroups = ['arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/web/0123456789abcdef'];
const good = { fleet: { autoScalingGroup: 'web' }, targetGroups, instances: scriptedEvents() };

test('a group, a target group and something that runs events are all it needs', () => {
  expect(asgBlueGreen(good)).toMatchObject({ name: 'asg-bluegreen', computePlatform: 'server', trafficControl: true });
});

test('a Classic Load Balancer will do as well', () => {
  const { targetGroups: _, ...rest } = good;
  expect(asgBlueGreen({ ...rest, classicLoadBalancers: ['web'] }).name).toBe('asg-bluegreen');
});

test.each<[string, object, readonly string[]]>([
  ['nothing', { fleet: undefined, targetGroups: [], instances: undefined }, ['fleet', 'targetGroups', 'instances']],
  ['a misspelt name', { targetGroup: 'web' }, ['targetGroup']],
  [
    'instances by tags that would have to be copied',
    { fleet: { tagGroups: [[{ type: 'KEY_ONLY', key: 'a' }]] } },
    ['fleet'],
  ],
  ['a fleet that would replace itself', { replacement: { autoScalingGroup: 'web' } }, ['replacement']],
  [
    'a group and tags',
    { fleet: { autoScalingGroup: 'web', tagGroups: [[{ type: 'KEY_ONLY', key: 'a' }]] } },
    ['fleet'],
  ],
  ['tags of no type', { replacement: { tagGroups: [[{ key: 'a', value: 'b' }]] } }, ['replacement.tagGroups']],
  ['an empty group of tags', { replacement: { tagGroups: [[]] } }, ['replacement.tagGroups']],
  [
    'a name for an ARN, and times that pass at once',
    { targetGroups: ['web'], pollAfter: 0, capacityWait: -1 },
    ['targetGroups[0]', 'pollAfter', 'capacityWait'],
  ],
  [
    'a Classic Load Balancer by its address, and no target group that is one',
    { targetGroups: ['web'], classicLoadBalancers: ['web.eu-central-1.elb.amazonaws.com'] },
    ['targetGroups[0]', 'classicLoadBalancers[0]'],
  ],
  ['a balancer twice', { targetGroups: undefined, classicLoadBalancers: ['web', 'web'] }, ['classicLoadBalancers']],
])('%s is refused', (_what, settings, paths) => {
  const make = (): unknown => asgBlueGreen({ ...good, ...settings } as AsgBlueGreenSettings);
  expect(make).toThrow(SettingsError);
  try {
    make();
  } catch (error) {
    expect((error as SettingsError).problems.map(({ path }) => path)).toEqual(paths);
  }
});
