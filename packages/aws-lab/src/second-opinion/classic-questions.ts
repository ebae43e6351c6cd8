import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  DeregisterInstancesFromLoadBalancerCommand,
  DescribeInstanceHealthCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingClient,
  ModifyLoadBalancerAttributesCommand,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import type { LabClientSettings } from '../lab.js';
import type { Question } from './opinion.js';

/** What moving instances depends on of a Classic Load Balancer. `pass` lets time go by until the registered ones are checked. */
export function classicQuestions(settings: LabClientSettings, pass: () => Promise<void>): readonly Question[] {
  const world = classicWorld(settings, pass);
  return [...memberQuestions(world), ...leavingQuestions(world)];
}

const LoadBalancerName = 'shop';

/** A balancer that questions are asked about; instances are told by their place in the list. */
function classicWorld(settings: LabClientSettings, pass: () => Promise<void>) {
  const elb = new ElasticLoadBalancingClient({ ...settings, maxAttempts: 1 });
  const ids: string[] = [];
  const some = (): { InstanceId: string }[] => ids.map((InstanceId) => ({ InstanceId }));
  const place = (id = ''): number => ids.indexOf(id);
  const registered = async (): Promise<unknown> => {
    const { LoadBalancerDescriptions } = await elb.send(
      new DescribeLoadBalancersCommand({ LoadBalancerNames: [LoadBalancerName] }),
    );
    return LoadBalancerDescriptions?.[0]?.Instances?.map(({ InstanceId }) => place(InstanceId));
  };
  const health = async (Instances: { InstanceId: string }[]): Promise<unknown> => {
    const command = new DescribeInstanceHealthCommand({
      LoadBalancerName,
      ...(Instances.length === 0 ? {} : { Instances }),
    });
    return (await elb.send(command)).InstanceStates?.map(({ InstanceId, State }) => [place(InstanceId), State]);
  };
  return { settings, pass, elb, ids, some, place, registered, health };
}

type World = ReturnType<typeof classicWorld>;

function memberQuestions({ settings, pass, elb, ids, some, place, health }: World): readonly Question[] {
  return [
    {
      title: 'a classic balancer with two instances',
      async ask() {
        const run = new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 2, MaxCount: 2 });
        const { Instances = [] } = await new EC2Client({ ...settings, maxAttempts: 1 }).send(run);
        ids.push(...Instances.map(({ InstanceId = '' }) => InstanceId));
        const Listeners = [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 8080 }];
        const AvailabilityZones = [`${settings.region}a`];
        await elb.send(new CreateLoadBalancerCommand({ LoadBalancerName, Listeners, AvailabilityZones }));
        const register = new RegisterInstancesWithLoadBalancerCommand({ LoadBalancerName, Instances: some() });
        return (await elb.send(register)).Instances?.map(({ InstanceId }) => place(InstanceId));
      },
    },
    {
      title: 'registered instances are in service in the end',
      async ask() {
        await pass();
        return health([]);
      },
    },
    {
      title: 'connection draining is shown as it was set',
      async ask() {
        const ConnectionDraining = { Enabled: true, Timeout: 60 };
        const LoadBalancerAttributes = { ConnectionDraining };
        await elb.send(new ModifyLoadBalancerAttributesCommand({ LoadBalancerName, LoadBalancerAttributes }));
        const shown = await elb.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerName }));
        return shown.LoadBalancerAttributes?.ConnectionDraining;
      },
    },
  ];
}

function leavingQuestions({ pass, elb, some, registered, health }: World): readonly Question[] {
  return [
    {
      title: 'one that was taken out is registered no more, in both readings',
      async ask() {
        const Instances = some().slice(0, 1);
        await elb.send(new DeregisterInstancesFromLoadBalancerCommand({ LoadBalancerName, Instances }));
        await pass();
        return [await registered(), await health([])];
      },
    },
    { title: 'one that is not registered is shown when it is asked for', ask: () => health(some()) },
    {
      title: 'taking it out again changes nothing',
      async ask() {
        const Instances = some().slice(0, 1);
        await elb.send(new DeregisterInstancesFromLoadBalancerCommand({ LoadBalancerName, Instances }));
        return registered();
      },
    },
    {
      title: 'a balancer that is not there',
      ask: () => elb.send(new DescribeLoadBalancersCommand({ LoadBalancerNames: ['nowhere'] })),
    },
    {
      title: 'health behind a balancer that is not there',
      ask: () => elb.send(new DescribeInstanceHealthCommand({ LoadBalancerName: 'nowhere' })),
    },
  ];
}
