import { describe, expect, it } from 'vitest';
import { AppSpecError } from '../../errors/app-spec-error.js';
import { parseEcsAppSpec } from './parse-ecs-app-spec.js';

const taskDefinition = 'arn:aws:ecs:eu-west-1:123456789012:task-definition/web:7';

function text(properties: Readonly<Record<string, unknown>>, hooks: readonly unknown[] = []): string {
  const Properties = {
    TaskDefinition: taskDefinition,
    LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 80 },
    ...properties,
  };
  return JSON.stringify({
    version: 0.0,
    Resources: [{ web: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: hooks,
  });
}

function problemsOf(properties: Readonly<Record<string, unknown>>, hooks?: readonly unknown[]): readonly string[] {
  try {
    parseEcsAppSpec(text(properties, hooks));
    return [];
  } catch (error) {
    if (error instanceof AppSpecError) return error.problems.map(({ path, message }) => `${path} ${message}`);
    throw error;
  }
}

const network = { Subnets: ['subnet-1', 'subnet-2'], SecurityGroups: ['sg-1'], AssignPublicIp: 'DISABLED' };

describe('an ECS AppSpec', () => {
  it('needs a task definition and the container that traffic goes to', () => {
    expect(parseEcsAppSpec(text({}))).toEqual({
      logicalName: 'web',
      taskDefinition,
      containerName: 'web',
      containerPort: 80,
      hooks: {},
    });
  });

  it('may say the platform version, the network, capacity providers and five functions', () => {
    const strategy = [
      { CapacityProvider: 'FARGATE', Base: 1, Weight: 1 },
      { CapacityProvider: 'FARGATE_SPOT', Weight: 3 },
    ];
    const hooks = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];
    const appSpec = parseEcsAppSpec(
      text(
        {
          PlatformVersion: '1.4.0',
          NetworkConfiguration: { AwsvpcConfiguration: network },
          CapacityProviderStrategy: strategy,
        },
        hooks.map((event) => ({ [event]: `${event}Function` })),
      ),
    );
    expect(appSpec).toMatchObject({
      platformVersion: '1.4.0',
      networkConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'DISABLED',
      },
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', base: 0, weight: 3 },
      ],
    });
    expect(Object.keys(appSpec.hooks)).toEqual(hooks);
  });

  const container = 'Resources.web.Properties.LoadBalancerInfo';
  const vpc = 'Resources.web.Properties.NetworkConfiguration.AwsvpcConfiguration';
  it.each([
    [
      'a task definition without its revision',
      { TaskDefinition: taskDefinition.replace(':7', '') },
      ['Resources.web.Properties.TaskDefinition must be the complete ARN of a task definition, with its revision'],
    ],
    [
      'no container port',
      { LoadBalancerInfo: { ContainerName: 'web' } },
      [`${container}.ContainerPort must be a whole number from 1 to 65535`],
    ],
    [
      'a port that is none',
      { LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 70_000 } },
      [`${container}.ContainerPort must be a whole number from 1 to 65535`],
    ],
    [
      'a network with a part missing',
      { NetworkConfiguration: { AwsvpcConfiguration: { ...network, SecurityGroups: undefined } } },
      [
        `${vpc}.SecurityGroups must be a list of ids; the network has Subnets, SecurityGroups and AssignPublicIp, or is left out`,
      ],
    ],
    [
      'a public address that is neither on nor off',
      { NetworkConfiguration: { AwsvpcConfiguration: { ...network, AssignPublicIp: 'yes' } } },
      [`${vpc}.AssignPublicIp must be ENABLED or DISABLED`],
    ],
    [
      'two providers with a base',
      {
        CapacityProviderStrategy: [
          { CapacityProvider: 'A', Base: 1, Weight: 1 },
          { CapacityProvider: 'B', Base: 1 },
        ],
      },
      ['Resources.web.Properties.CapacityProviderStrategy must give Base to one provider only'],
    ],
    [
      'several providers and no weight',
      { CapacityProviderStrategy: [{ CapacityProvider: 'A' }, { CapacityProvider: 'B' }] },
      ['Resources.web.Properties.CapacityProviderStrategy must give a Weight above 0 to one provider at least'],
    ],
  ])('with %s is refused', (_what, properties, problems) => {
    expect(problemsOf(properties)).toEqual(problems);
  });

  it('is refused without a load balancer, and with two services', () => {
    const parsed = JSON.parse(text({})) as { Resources: [{ web: { Properties: Record<string, unknown> } }] };
    delete parsed.Resources[0].web.Properties.LoadBalancerInfo;
    expect(() => parseEcsAppSpec(JSON.stringify(parsed))).toThrow(`${container}: must be there`);
    const twice = { ...parsed, Resources: [...parsed.Resources, { other: parsed.Resources[0].web }] };
    expect(() => parseEcsAppSpec(JSON.stringify(twice))).toThrow('Resources: must have exactly one');
  });
});
