/** The adapter on the emulator itself: somebody else's reading of the API. It drains nothing, and passes every health check. */
import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  CreateLoadBalancerCommand,
  ElasticLoadBalancingClient,
  RegisterInstancesWithLoadBalancerCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import { type Emulator, startEmulator } from '@rollway/aws-lab/emulator';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { classicLoadBalancer } from './classic-load-balancer.js';

const { signal } = new AbortController();
const LoadBalancerName = 'shop';
let emulator: Emulator;
let elb: ElasticLoadBalancingClient;
let instanceIds: readonly string[];

beforeAll(async () => {
  emulator = await startEmulator();
  const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'test' };
  const settings = { endpoint: emulator.url, region: 'eu-central-1', credentials };
  const run = new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 2, MaxCount: 2 });
  const { Instances = [] } = await new EC2Client(settings).send(run);
  instanceIds = Instances.map(({ InstanceId = '' }) => InstanceId);
  elb = new ElasticLoadBalancingClient(settings);
  const Listeners = [{ Protocol: 'HTTP', LoadBalancerPort: 80, InstancePort: 8080 }];
  const AvailabilityZones = ['eu-central-1a'];
  await elb.send(new CreateLoadBalancerCommand({ LoadBalancerName, Listeners, AvailabilityZones }));
  const [InstanceId] = instanceIds;
  const register = { LoadBalancerName, Instances: [{ InstanceId }] };
  await elb.send(new RegisterInstancesWithLoadBalancerCommand(register));
}, 120_000);
afterAll(() => emulator.stop(), 120_000);

test('an instance leaves and comes back, one that was not there stays away, and a balancer that is not there is said', async () => {
  const [first = '', second = ''] = instanceIds;
  const balancer = classicLoadBalancer({ client: elb, loadBalancerName: LoadBalancerName });
  const standings = await Promise.all(instanceIds.map(async (id) => balancer.standing?.(id, signal)));
  expect(standings).toEqual(['serving', 'deregistered']);
  for (const [index, id] of [first, second].entries()) {
    const before = standings[index] ?? '';
    await balancer.block(id, signal);
    expect(await balancer.confirm(id, 'blocked', signal)).toMatchObject({ confirmed: true });
    await balancer.allow(id, signal, before);
    expect(await balancer.confirm(id, 'serving', signal, before)).toMatchObject({ confirmed: true });
    expect(await balancer.standing?.(id, signal)).toBe(before);
  }
  const missing = classicLoadBalancer({ client: elb, loadBalancerName: 'nowhere' });
  await expect(missing.block(first, signal)).rejects.toMatchObject({ code: 'invalid-settings' });
}, 60_000);
