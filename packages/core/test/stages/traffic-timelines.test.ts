import {
  blueGreen,
  defineDeploymentGroup,
  deploymentConfigurations,
  findDeploymentConfiguration,
  linear,
  minutes,
  steps,
  type TrafficRouting,
} from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { play } from './play.js';

async function weightsOf(trafficRouting: TrafficRouting): Promise<readonly string[]> {
  const target = simulatedTarget({ computePlatform: 'lambda', instances: ['checkout'] });
  const group = defineDeploymentGroup({ name: 'checkout', target, strategy: blueGreen({ trafficRouting }) });
  const played = await play(group);
  expect(played.state.finalStatus).toBe('succeeded');
  return played.timeline('traffic-shifted').map((line) => {
    const [at, , weight] = line.split(' ');
    return `${Number(at) / minutes(1)}:${weight}`;
  });
}

const tenSteps = (every: number): string =>
  Array.from({ length: 10 }, (_, step) => `${step * every}:${(step + 1) * 10}`).join(' ');

/** Exact weights over minutes, as CodeDeploy documents them. */
const timelines = {
  LambdaCanary10Percent5Minutes: '0:10 5:100',
  LambdaCanary10Percent10Minutes: '0:10 10:100',
  LambdaCanary10Percent15Minutes: '0:10 15:100',
  LambdaCanary10Percent30Minutes: '0:10 30:100',
  LambdaLinear10PercentEvery1Minute: tenSteps(1),
  LambdaLinear10PercentEvery2Minutes: tenSteps(2),
  LambdaLinear10PercentEvery3Minutes: tenSteps(3),
  LambdaLinear10PercentEvery10Minutes: tenSteps(10),
  LambdaAllAtOnce: '0:100',
  ECSLinear10PercentEvery1Minutes: tenSteps(1),
  ECSLinear10PercentEvery3Minutes: tenSteps(3),
  ECSCanary10Percent5Minutes: '0:10 5:100',
  ECSCanary10Percent15Minutes: '0:10 15:100',
  ECSAllAtOnce: '0:100',
} as const;

describe('predefined deployment configurations', () => {
  it.each(Object.entries(timelines))('%s moves traffic exactly so', async (name, expected) => {
    const found = findDeploymentConfiguration(`CodeDeployDefault.${name}`);
    if (found === undefined || !('trafficRouting' in found)) throw new TypeError(`${name} routes traffic`);
    expect(found.computePlatform).toBe(name.startsWith('ECS') ? 'ecs' : 'lambda');
    expect((await weightsOf(found.trafficRouting)).join(' ')).toBe(expected);
  });

  it('are seventeen, three of them for servers', () => {
    expect(Object.keys(deploymentConfigurations)).toHaveLength(17);
    const servers = Object.values(deploymentConfigurations).filter(
      ({ computePlatform }) => computePlatform === 'server',
    );
    expect(servers.map((one) => 'minimumHealthyHosts' in one && one.minimumHealthyHosts.type)).toEqual([
      'one-at-a-time',
      'half-at-a-time',
      'all-at-once',
    ]);
    expect(findDeploymentConfiguration('CodeDeployDefault.Nothing')).toBeUndefined();
    expect(findDeploymentConfiguration('toString')).toBeUndefined();
  });
});

describe('any other routing', () => {
  it('takes what remains in the last step', async () => {
    expect(await weightsOf(linear({ percentage: 30, interval: minutes(1) }))).toEqual([
      '0:30',
      '1:60',
      '2:90',
      '3:100',
    ]);
    expect(await weightsOf(linear({ percentage: 33, interval: minutes(1) }))).toEqual([
      '0:33',
      '1:66',
      '2:99',
      '3:100',
    ]);
    expect(await weightsOf(linear({ percentage: 25, interval: minutes(5) }))).toEqual([
      '0:25',
      '5:50',
      '10:75',
      '15:100',
    ]);
  });

  it('is any list of steps', async () => {
    const list = [{ weight: 1, wait: minutes(60) }, { weight: 50, wait: minutes(7) }, { weight: 100 }];
    expect(await weightsOf(steps(list))).toEqual(['0:1', '60:50', '67:100']);
  });
});
