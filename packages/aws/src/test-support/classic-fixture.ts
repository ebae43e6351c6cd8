import { EC2Client, RunInstancesCommand } from '@aws-sdk/client-ec2';
import {
  DeregisterInstancesFromLoadBalancerCommand,
  type ElasticLoadBalancingClient,
} from '@aws-sdk/client-elastic-load-balancing';
import { createClassicBalancer, type Lab, passTime, startLab } from '@rollway/aws-lab';
import type { LoadBalancerFixture } from '@rollway/conformance';
import type { LoadBalancer } from '@rollway/core/target';
import { classicLoadBalancer } from '../load-balancer/classic/classic-load-balancer.js';

/** A Classic Load Balancer of a lab before two instances that are in service. */
export interface ClassicWorld {
  readonly lab: Lab;
  readonly elb: ElasticLoadBalancingClient;
  readonly instanceIds: readonly [string, string];
  /** The balancer as the lab has it now. */
  state(): NonNullable<Lab['context']['account']['classicLoadBalancing']['balancers'][string]>;
}

export const loadBalancerName = 'web';

/** Makes the world; with it a clock that stands still. */
export async function makeClassicWorld(): Promise<ClassicWorld> {
  const lab = await startLab();
  const run = new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 2, MaxCount: 2 });
  const { Instances = [] } = await new EC2Client({ ...lab.clientSettings, maxAttempts: 1 }).send(run);
  const [first = '', second = ''] = Instances.map(({ InstanceId = '' }) => InstanceId);
  const elb = await createClassicBalancer(lab, loadBalancerName, [first, second]);
  await passTime(lab, 60_000);
  return {
    ...{ lab, elb, instanceIds: [first, second] },
    state() {
      lab.context.timeline.catchUp();
      const found = lab.context.account.classicLoadBalancing.balancers[loadBalancerName];
      if (found === undefined) throw new RangeError('the balancer is gone');
      return found;
    },
  };
}

/** All that the kit needs, on a clock that goes on by itself; `wrong` plants a fault in the adapter. */
export async function classicFixture(
  wrong: (balancer: LoadBalancer, world: ClassicWorld) => LoadBalancer = (balancer) => balancer,
): Promise<LoadBalancerFixture> {
  const world = await makeClassicWorld();
  const { lab, elb, state } = world;
  const timer = setInterval(() => void lab.clock.advance(200), 5);
  const create = (): LoadBalancer => wrong(classicLoadBalancer({ client: elb, loadBalancerName }), world);
  const serving = (): readonly string[] =>
    Object.values(state().instances)
      .filter(({ health }) => health === 'in-service')
      .map(({ id }) => id);
  let turn = 0;
  return {
    loadBalancer: create(),
    restart: async () => create(),
    instanceIds: world.instanceIds,
    async request() {
      const ids = serving();
      turn += 1;
      const id = ids[turn % Math.max(1, ids.length)];
      return id === undefined || state().failing.includes(id) ? undefined : id;
    },
    async hold(id) {
      const instance = state().instances[id];
      if (instance === undefined) throw new RangeError(`${id} is not registered`);
      instance.inFlight += 1;
      return {
        async release() {
          const answered = state().instances[id] === instance && instance.inFlight > 0;
          instance.inFlight -= 1;
          return answered;
        },
      };
    },
    async setHealthy(id, healthy) {
      const balancer = state();
      balancer.failing = healthy ? balancer.failing.filter((other) => other !== id) : [...balancer.failing, id];
      const isKnown = (): boolean => serving().includes(id) === healthy || state().instances[id] === undefined;
      while (!isKnown()) await lab.clock.advance(1000);
    },
    async setAside(InstanceId) {
      const Instances = [{ InstanceId }];
      await elb.send(new DeregisterInstancesFromLoadBalancerCommand({ LoadBalancerName: loadBalancerName, Instances }));
      await lab.clock.advance(60_000);
    },
    async close() {
      clearInterval(timer);
      elb.destroy();
      await lab.close();
    },
  };
}
