import {
  CreateClusterCommand,
  CreateServiceCommand,
  CreateTaskSetCommand,
  DescribeServicesCommand,
  ECSClient,
  type LoadBalancer,
  RegisterTaskDefinitionCommand,
  type Service,
  UpdateServicePrimaryTaskSetCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AwsConnection, type AwsConnectionSettings, createAwsConnection } from '@rollway/aws';
import { inVirtualTime, type Lab } from '@rollway/aws-lab';
import type { EcsOptions } from '../settings.js';
import type { TargetGroupPair } from '../target-group-pair.js';

/** Where the service of the tests is. */
export const place = { cluster: 'shop', service: 'web' } as const;

/** A service of four tasks of `web:1` behind two listeners, blue serving and green not in any listener yet. */
export interface Shop {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly blue: string;
  readonly green: string;
  /** A group that is neither side. */
  readonly other: string;
  readonly production: string;
  readonly test: string;
  /** ARN of the PRIMARY when the shop opened. */
  readonly first: string;
  /** Settings of a target for it. */
  readonly settings: EcsOptions & TargetGroupPair;
  /** Weights of a listener by target group name; absent groups are not in it. */
  weights(listener?: string): Promise<Readonly<Record<string, number>>>;
  setWeights(weights: Readonly<Record<string, number>>, listener?: string): Promise<void>;
  /** Makes a task set of `web:1`; its ARN. */
  createTaskSet(loadBalancers: readonly LoadBalancer[]): Promise<string>;
  describe(): Promise<Service>;
}

/** A connection to a lab, on the lab's clock, with short bounds; `rates: false` where nobody lets time pass meanwhile. */
export function connectionTo(lab: Lab, settings: AwsConnectionSettings = {}): AwsConnection {
  return createAwsConnection({
    region: lab.region,
    endpoint: lab.endpoint,
    credentials: lab.clientSettings.credentials,
    requestTimeout: 400,
    waiting: lab.clock,
    random: () => 0.5,
    ...settings,
  });
}

/** Opens the shop through the public API. */
export async function openShop(lab: Lab): Promise<Shop> {
  const ecs = new ECSClient({ ...lab.clientSettings, maxAttempts: 1 });
  const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 1 });
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'shop', Type: 'application' }));
  const groups = {
    blue: await makeGroup(elb, 'blue'),
    green: await makeGroup(elb, 'green'),
    other: await makeGroup(elb, 'other'),
  };
  const listen = async (Port: number): Promise<string> => {
    const forward = { Type: 'forward', TargetGroupArn: groups.blue } as const;
    const place_ = { LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn, Port, Protocol: 'HTTP' } as const;
    const { Listeners } = await elb.send(new CreateListenerCommand({ ...place_, DefaultActions: [forward] }));
    return Listeners?.[0]?.ListenerArn ?? '';
  };
  const [production, test] = [await listen(80), await listen(8080)];
  const first = await makeService(lab, ecs, groups.blue);
  const weighing = weigh(elb, groups, production);
  return {
    ecs,
    elb,
    ...groups,
    production,
    test,
    first,
    ...weighing,
    settings: {
      ...place,
      targetGroups: [groups.blue, groups.green],
      productionListener: production,
      testListener: test,
      connection: connectionTo(lab, { rates: false }),
    },
    createTaskSet: (loadBalancers) => createTaskSet(ecs, loadBalancers),
    async describe() {
      const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['web'] }));
      const [service] = services ?? [];
      if (service === undefined) throw new TypeError('the shop has no service');
      return service;
    },
  };
}

/** Makes a target group that is checked every 10 s and drains for 60 s. */
export async function makeGroup(elb: ElasticLoadBalancingV2Client, Name: string): Promise<string> {
  const check = { HealthCheckIntervalSeconds: 10, TargetType: 'ip', VpcId: 'vpc-1' } as const;
  const { TargetGroups } = await elb.send(new CreateTargetGroupCommand({ Name, Port: 80, Protocol: 'HTTP', ...check }));
  const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }];
  await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
  return TargetGroupArn;
}

/** Where tasks of the first task set are in the network; later ones are to be there too. */
export const network = { awsvpcConfiguration: { subnets: ['subnet-1'], securityGroups: ['sg-1'] } } as const;

async function makeService(lab: Lab, ecs: ECSClient, targetGroupArn: string): Promise<string> {
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  for (const image of ['web:1', 'web:2']) {
    const containerDefinitions = [{ name: 'app', image, portMappings: [{ containerPort: 80 }] }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', networkMode: 'awsvpc', containerDefinitions }));
  }
  const deploymentController = { type: 'EXTERNAL' as const };
  await ecs.send(
    new CreateServiceCommand({ cluster: 'shop', serviceName: 'web', desiredCount: 4, deploymentController }),
  );
  const primaryTaskSet = await createTaskSet(ecs, [{ targetGroupArn, containerName: 'app', containerPort: 80 }]);
  await ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet }));
  await lab.clock.advance(60_000);
  return primaryTaskSet;
}

async function createTaskSet(ecs: ECSClient, loadBalancers: readonly LoadBalancer[]): Promise<string> {
  const { subnets, securityGroups } = network.awsvpcConfiguration;
  const { taskSet } = await ecs.send(
    new CreateTaskSetCommand({
      ...place,
      taskDefinition: 'web:1',
      loadBalancers: [...loadBalancers],
      scale: { value: 100, unit: 'PERCENT' },
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets], securityGroups: [...securityGroups] } },
    }),
  );
  return taskSet?.taskSetArn ?? '';
}

function weigh(
  elb: ElasticLoadBalancingV2Client,
  groups: Readonly<Record<string, string>>,
  production: string,
): Pick<Shop, 'weights' | 'setWeights'> {
  const nameOf = (arn = ''): string => Object.keys(groups).find((name) => groups[name] === arn) ?? arn;
  return {
    async weights(listener = production) {
      const { Listeners } = await elb.send(new DescribeListenersCommand({ ListenerArns: [listener] }));
      const forward = Listeners?.[0]?.DefaultActions?.find(({ Type }) => Type === 'forward')?.ForwardConfig;
      const listed = forward?.TargetGroups ?? [];
      return Object.fromEntries(listed.map(({ TargetGroupArn, Weight = 1 }) => [nameOf(TargetGroupArn), Weight]));
    },
    async setWeights(weights, listener = production) {
      const TargetGroups = Object.entries(weights).map(([name, Weight]) => ({
        TargetGroupArn: groups[name] ?? name,
        Weight,
      }));
      const DefaultActions = [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
      await elb.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions }));
    },
  };
}

/** Makes a function that a hook names. */
export async function makeHook(lab: Lab, name: string, handler: (event: unknown) => unknown): Promise<void> {
  const client = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const Code = { ZipFile: lab.functionCode.register(name, handler) };
  const Role = 'arn:aws:iam::123456789012:role/hooks';
  await client.send(
    new CreateFunctionCommand({ FunctionName: name, Role, Handler: 'index.handler', Runtime: 'nodejs20.x', Code }),
  );
}

/** An AppSpec that puts `web:2` into the service. */
export function shopAppSpec(
  lab: Lab,
  change: { readonly properties?: object; readonly hooks?: Readonly<Record<string, string>> } = {},
): string {
  const Properties = {
    TaskDefinition: `arn:aws:ecs:${lab.region}:${lab.accountId}:task-definition/web:2`,
    LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 80 },
    ...change.properties,
  };
  return JSON.stringify({
    version: 0.0,
    Resources: [{ web: { Type: 'AWS::ECS::Service', Properties } }],
    Hooks: Object.entries(change.hooks ?? {}).map(([event, name]) => ({ [event]: name })),
  });
}

/** Lets time pass in a lab. */
export function pass(lab: Lab, milliseconds: number): Promise<void> {
  return inVirtualTime(lab, () => lab.clock.sleep(milliseconds, new AbortController().signal));
}
