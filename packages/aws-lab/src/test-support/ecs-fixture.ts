import {
  CreateClusterCommand,
  CreateServiceCommand,
  CreateTaskSetCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyListenerCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Lab } from '../lab.js';

/** A service of four tasks behind a listener with two target groups, blue at 1 and green at 0; nothing runs yet. */
export interface EcsFixture {
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly blue: string;
  readonly green: string;
  readonly listener: string;
  createTaskSet(revision: number, targetGroupArn: string, clientToken?: string): Promise<string>;
  shift(blue: number, green: number): Promise<void>;
}

/** The place of the service. */
export const place = { cluster: 'shop', service: 'web' } as const;

/** Makes the service through the public API. */
export async function ecsFixture(lab: Lab): Promise<EcsFixture> {
  const ecs = new ECSClient({ ...lab.clientSettings, maxAttempts: 1 });
  const elb = new ElasticLoadBalancingV2Client({ ...lab.clientSettings, maxAttempts: 1 });
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'shop', Type: 'application' }));
  const group = async (Name: string): Promise<string> => {
    const { TargetGroups } = await elb.send(
      new CreateTargetGroupCommand({
        Name,
        Port: 80,
        Protocol: 'HTTP',
        TargetType: 'ip',
        VpcId: 'vpc-1',
        HealthCheckIntervalSeconds: 10,
      }),
    );
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn ?? '';
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }];
    await elb.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    return TargetGroupArn;
  };
  const [blue, green] = [await group('blue'), await group('green')];
  const forward = (blueWeight: number, greenWeight: number) => {
    const TargetGroups = [
      { TargetGroupArn: blue, Weight: blueWeight },
      { TargetGroupArn: green, Weight: greenWeight },
    ];
    return [{ Type: 'forward' as const, ForwardConfig: { TargetGroups } }];
  };
  const { Listeners } = await elb.send(
    new CreateListenerCommand({
      LoadBalancerArn: LoadBalancers?.[0]?.LoadBalancerArn,
      Port: 80,
      Protocol: 'HTTP',
      DefaultActions: forward(1, 0),
    }),
  );
  const listener = Listeners?.[0]?.ListenerArn ?? '';
  await ecs.send(new CreateClusterCommand({ clusterName: 'shop' }));
  for (const image of ['web:1', 'web:2']) {
    const containerDefinitions = [{ name: 'app', image, portMappings: [{ containerPort: 80 }] }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
  }
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'shop',
      serviceName: 'web',
      desiredCount: 4,
      deploymentController: { type: 'EXTERNAL' },
    }),
  );
  return {
    ecs,
    elb,
    blue,
    green,
    listener,
    async createTaskSet(revision, targetGroupArn, clientToken) {
      const { taskSet } = await ecs.send(
        new CreateTaskSetCommand({
          ...place,
          taskDefinition: `web:${revision}`,
          loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 80 }],
          scale: { value: 100, unit: 'PERCENT' },
          clientToken,
        }),
      );
      return taskSet?.id ?? '';
    },
    async shift(blueWeight, greenWeight) {
      const DefaultActions = forward(blueWeight, greenWeight);
      await elb.send(new ModifyListenerCommand({ ListenerArn: listener, DefaultActions }));
    },
  };
}
