import {
  CreateClusterCommand,
  CreateServiceCommand,
  CreateTaskSetCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
  UpdateServicePrimaryTaskSetCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LabClientSettings } from '@rollway/aws-lab';
import type { Surroundings } from './web.js';

const place = { cluster: 'shop', service: 'web' } as const;

/** Makes a service of two tasks as the example needs it, with `web:1` serving and `web:2` registered. */
export async function createService(settings: LabClientSettings): Promise<Surroundings> {
  const elb = new ElasticLoadBalancingV2Client(settings);
  const { LoadBalancers } = await elb.send(new CreateLoadBalancerCommand({ Name: 'shop', Type: 'application' }));
  const LoadBalancerArn = LoadBalancers?.[0]?.LoadBalancerArn;
  const group = async (Name: string): Promise<string> => {
    const command = new CreateTargetGroupCommand({ Name, Port: 80, Protocol: 'HTTP', TargetType: 'ip' });
    return (await elb.send(command)).TargetGroups?.[0]?.TargetGroupArn ?? '';
  };
  const targetGroups = [await group('web-a'), await group('web-b')] as const;
  const listen = async (Port: number): Promise<string> => {
    const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: targetGroups[0] }];
    const command = new CreateListenerCommand({ LoadBalancerArn, Port, Protocol: 'HTTP', DefaultActions });
    return (await elb.send(command)).Listeners?.[0]?.ListenerArn ?? '';
  };
  const [productionListener, testListener] = [await listen(80), await listen(8080)];
  await startTasks(new ECSClient(settings), targetGroups[0]);
  return { ...place, targetGroups, productionListener, testListener };
}

async function startTasks(ecs: ECSClient, targetGroupArn: string): Promise<void> {
  await ecs.send(new CreateClusterCommand({ clusterName: place.cluster }));
  for (const image of ['web:1', 'web:2']) {
    const containerDefinitions = [{ name: 'app', image, portMappings: [{ containerPort: 80 }] }];
    await ecs.send(new RegisterTaskDefinitionCommand({ family: 'web', containerDefinitions }));
  }
  const { cluster, service: serviceName } = place;
  const deploymentController = { type: 'EXTERNAL' as const };
  await ecs.send(new CreateServiceCommand({ cluster, serviceName, desiredCount: 2, deploymentController }));
  const { taskSet } = await ecs.send(
    new CreateTaskSetCommand({
      ...place,
      taskDefinition: 'web:1',
      loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 80 }],
      scale: { value: 100, unit: 'PERCENT' },
    }),
  );
  await ecs.send(new UpdateServicePrimaryTaskSetCommand({ ...place, primaryTaskSet: taskSet?.taskSetArn }));
}
