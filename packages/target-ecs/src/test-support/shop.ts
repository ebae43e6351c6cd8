import {
  CreateTaskSetCommand,
  DescribeServicesCommand,
  type ECSClient,
  type LoadBalancer,
  type Service,
} from '@aws-sdk/client-ecs';
import {
  DescribeListenersCommand,
  type ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type AwsConnection, type AwsConnectionSettings, createAwsConnection } from '@rollway/aws';
import {
  createRoutes,
  createService,
  createTargetGroup,
  inVirtualTime,
  type Lab,
  serviceNetwork,
  servicePlace,
} from '@rollway/aws-lab';
import type { EcsOptions } from '../settings.js';
import type { TargetGroupPair } from '../target-group-pair.js';

/** Where the service of the tests is, and where its tasks are in the network; later ones are to be there too. */
export { serviceNetwork as network, servicePlace as place };

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
  const routes = await createRoutes(lab);
  const { elb, blue, green, production, test } = routes;
  const ecs = await createService(lab, routes);
  const groups = { blue, green, other: await createTargetGroup(elb, 'other') };
  const describe = async (): Promise<Service> => {
    const { services } = await ecs.send(new DescribeServicesCommand({ cluster: 'shop', services: ['web'] }));
    const [service] = services ?? [];
    if (service === undefined) throw new TypeError('the shop has no service');
    return service;
  };
  return {
    ecs,
    elb,
    ...groups,
    production,
    test,
    first: (await describe()).taskSets?.[0]?.taskSetArn ?? '',
    ...weigh(elb, groups, production),
    settings: {
      ...servicePlace,
      targetGroups: [blue, green],
      productionListener: production,
      testListener: test,
      connection: connectionTo(lab, { rates: false }),
    },
    createTaskSet: (loadBalancers) => createTaskSet(ecs, loadBalancers),
    describe,
  };
}

async function createTaskSet(ecs: ECSClient, loadBalancers: readonly LoadBalancer[]): Promise<string> {
  const { subnets, securityGroups } = serviceNetwork.awsvpcConfiguration;
  const { taskSet } = await ecs.send(
    new CreateTaskSetCommand({
      ...servicePlace,
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
