import { sharePoll } from '@rollway/host';
import { answerOf } from '../../calls/answer-of.js';
import { callService, type ServiceAnswer } from '../../calls/call-service.js';
import type { ElbClientLike } from '../about-balancer.js';
import type { TargetState } from '../target-health.js';
import { type ClassicInstanceState, registeredState, unlistedState } from './classic-state.js';
import { loadClassic } from './load-classic.js';

/** Instances of a Classic Load Balancer. */
export interface ClassicMembers {
  /**
   * Every registered instance, in the words of target groups, and those of `instanceIds` that have left and still drain. All
   * who ask at the same time share the calls.
   *
   * @throws ServiceCallError, ServiceRefusedError.
   */
  read(instanceIds?: readonly string[]): Promise<readonly TargetState[]>;
  /** Registers or deregisters an instance. @throws ServiceCallError, ServiceRefusedError. */
  change(instanceId: string, action: 'register' | 'deregister'): Promise<void>;
}

type HealthAnswer = ServiceAnswer<{ readonly InstanceStates?: readonly ClassicInstanceState[] | undefined }>;

/** Makes the calls; it keeps nothing between them. The package of the client is loaded with the first one. */
export function classicMembers(client: () => Promise<ElbClientLike>, LoadBalancerName: string): ClassicMembers {
  const asked = new Set<string>();
  const health = async (instanceIds: readonly string[]): Promise<HealthAnswer> => {
    const { DescribeInstanceHealthCommand } = await loadClassic();
    const Instances = instanceIds.map((InstanceId) => ({ InstanceId }));
    // An empty list and none at all both mean: all that are registered.
    const command = new DescribeInstanceHealthCommand({ LoadBalancerName, Instances });
    const elb = await client();
    return (await callService('elb DescribeInstanceHealth', () => elb.send(command as never))) as HealthAnswer;
  };
  const unlisted = async (ids: readonly string[]): Promise<readonly TargetState[]> => {
    const answer = await health(ids);
    const unknown = answer.status === 'refused' && answer.refusal.code === 'InvalidEndPointException';
    if (!unknown) return (answerOf(answer).InstanceStates ?? []).flatMap(unlistedState);
    // One instance that EC2 has forgotten has the whole question refused.
    if (ids.length === 1) return [];
    return (await Promise.all(ids.map((id) => unlisted([id])))).flat();
  };
  const poll = sharePoll(async () => {
    const wanted = [...asked];
    asked.clear();
    const listed = (answerOf(await health([])).InstanceStates ?? []).map(registeredState);
    const others = wanted.filter((id) => !listed.some((state) => state.id === id));
    return others.length === 0 ? listed : [...listed, ...(await unlisted(others))];
  });
  return {
    read(instanceIds = []) {
      for (const id of instanceIds) asked.add(id);
      return poll();
    },
    async change(InstanceId, action) {
      const sdk = await loadClassic();
      const elb = await client();
      const input = { LoadBalancerName, Instances: [{ InstanceId }] };
      const [call, command] =
        action === 'register'
          ? ['RegisterInstancesWithLoadBalancer', new sdk.RegisterInstancesWithLoadBalancerCommand(input)]
          : ['DeregisterInstancesFromLoadBalancer', new sdk.DeregisterInstancesFromLoadBalancerCommand(input)];
      answerOf(await callService(`elb ${call}`, () => elb.send(command as never)));
    },
  };
}
