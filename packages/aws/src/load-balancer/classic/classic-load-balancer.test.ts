import { EC2Client, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DeregisterInstancesFromLoadBalancerCommand,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing';
import { createClassicBalancer } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClassicWorld, loadBalancerName, makeClassicWorld } from '../../test-support/classic-fixture.js';
import { type ClassicLoadBalancerSettings, classicLoadBalancer } from './classic-load-balancer.js';
import { registeredState, unlistedState } from './classic-state.js';

const { signal } = new AbortController();
let world: ClassicWorld;
beforeEach(async () => {
  world = await makeClassicWorld();
});
afterEach(() => world.lab.close());

const create = (settings: Partial<ClassicLoadBalancerSettings> = {}) =>
  classicLoadBalancer({ client: world.elb, loadBalancerName, ...settings });
const callsOf = (operation: string) => world.lab.calls.filter((call) => call.operation.startsWith(operation));

test('blocked when the last request is answered, or the time-out of connection draining is over', async () => {
  const [first] = world.instanceIds;
  const subject = create();
  const instance = world.state().instances[first];
  if (instance !== undefined) instance.inFlight = 1;
  await subject.block(first, signal);
  await subject.block(first, signal);
  expect(callsOf('Deregister')).toHaveLength(1);
  await world.lab.clock.advance(59_000);
  expect(await subject.confirm(first, 'blocked', signal)).toEqual({
    confirmed: false,
    detail: `${first} is draining (Instance deregistration currently in progress.)`,
    askAfter: 2000,
  });
  await world.lab.clock.advance(1_000);
  expect(await subject.confirm(first, 'blocked', signal)).toMatchObject({ confirmed: true });
});

test('without connection draining nobody can be waited for', async () => {
  const [first] = world.instanceIds;
  const LoadBalancerAttributes = { ConnectionDraining: { Enabled: false } };
  const off = { LoadBalancerName: loadBalancerName, LoadBalancerAttributes };
  await world.elb.send(new ModifyLoadBalancerAttributesCommand(off));
  const subject = create();
  await subject.block(first, signal);
  expect(await subject.confirm(first, 'blocked', signal)).toMatchObject({ confirmed: true });
});

test('all who wait share two calls, also while instances drain, and one that EC2 has forgotten spoils nothing', async () => {
  const { lab, instanceIds } = world;
  const [first, second] = instanceIds;
  const subject = create();
  const draining = world.state().instances[first];
  if (draining !== undefined) draining.inFlight = 1;
  await subject.block(first, signal);
  const before = callsOf('Describe').length;
  const answers = await Promise.all(Array.from({ length: 50 }, () => subject.confirm(first, 'blocked', signal)));
  expect(new Set(answers.map(({ confirmed }) => confirmed))).toEqual(new Set([false]));
  expect(callsOf('Describe').length - before).toBeLessThanOrEqual(4);
  const unknown = 'i-0123456789abcdef0';
  const both = [first, unknown].map((id) => subject.confirm(id, 'blocked', signal));
  expect((await Promise.all(both)).map(({ confirmed }) => confirmed)).toEqual([false, true]);
  await new EC2Client(lab.clientSettings).send(new TerminateInstancesCommand({ InstanceIds: [second] }));
  await lab.clock.advance(60_000);
  expect(await subject.confirm(second, 'blocked', signal)).toMatchObject({ confirmed: true });
});

test('several balancers: out of all, back in those that it was in', async () => {
  const { lab, elb, instanceIds } = world;
  const [first] = instanceIds;
  await createClassicBalancer(lab, 'api', instanceIds);
  await lab.clock.advance(60_000);
  const Instances = [{ InstanceId: first }];
  await elb.send(new DeregisterInstancesFromLoadBalancerCommand({ LoadBalancerName: 'api', Instances }));
  await lab.clock.advance(60_000);
  const subject = create({ loadBalancerName: [loadBalancerName, 'api'] });
  const before = await subject.standing?.(first, signal);
  expect(before).toBe('serving;deregistered');
  await subject.block(first, signal);
  await lab.clock.advance(60_000);
  expect(await subject.confirm(first, 'blocked', signal)).toMatchObject({ confirmed: true });
  await subject.allow(first, signal, before);
  await lab.clock.advance(60_000);
  expect(await subject.confirm(first, 'serving', signal, before)).toMatchObject({ confirmed: true });
  lab.context.timeline.catchUp();
  const listed = Object.values(lab.context.account.classicLoadBalancing.balancers).map(({ instances }) =>
    Object.keys(instances).includes(first),
  );
  expect(listed).toEqual([true, false]);
});

test('throttled is unknown; what AWS refuses, and a name that is none, are problems to correct', async () => {
  const [first] = world.instanceIds;
  const { faults } = world.lab;
  faults.add({ service: 'elb', fault: { kind: 'throttle' } });
  await expect(create().block(first, signal)).rejects.toMatchObject({ code: 'transport-failed', retryable: true });
  faults.clear();
  faults.add({ service: 'elb', fault: { kind: 'server-error' } });
  await expect(create().confirm(first, 'serving', signal)).rejects.toMatchObject({ code: 'transport-failed' });
  faults.clear();
  const missing = create({ loadBalancerName: 'nowhere' });
  await expect(missing.standing?.(first, signal)).rejects.toMatchObject({ code: 'invalid-settings' });
  expect(() => create({ loadBalancerName: ['a', 'a'] })).toThrow('each once');
  expect(() => create({ loadBalancerName: ['web_1'] })).toThrow('loadBalancerName[0]');
  expect(() => create({ loadBalancerName: [] })).toThrow('1 to 10');
});

test.each([
  [{ State: 'InService', Description: 'N/A' }, 'healthy', 'draining'],
  [{ State: 'InService', Description: 'Instance deregistration currently in progress.' }, 'draining', 'draining'],
  [{ State: 'OutOfService', Description: 'Instance registration is still in progress.' }, 'initial', undefined],
  [
    {
      State: 'OutOfService',
      Description: 'Instance has failed at least the UnhealthyThreshold number of health checks consecutively.',
    },
    'unhealthy',
    undefined,
  ],
  [{ State: 'Unknown', Description: 'A transient error occurred. Please try again later.' }, 'unavailable', 'draining'],
  // The emulator says this of one that is not registered.
  [{ State: 'Unknown' }, 'unavailable', undefined],
  [
    { State: 'OutOfService', Description: 'Instance is not currently registered with the LoadBalancer.' },
    'unhealthy',
    undefined,
  ],
])('%o: listed it is %s, else %s', (state, listed, unlisted) => {
  expect([registeredState(state).state, unlistedState(state)[0]?.state]).toEqual([listed, unlisted]);
});
