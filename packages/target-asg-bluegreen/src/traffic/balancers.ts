import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsConnection, answerOf, callService, classicMembers, loadClassic, sharePoll } from '@rollway/aws';
import type { ParsedSettings } from '../settings.js';

/** How a balancer sees an instance, in the words of target groups; an instance that is not registered is missing. */
export type TargetHealth = ReadonlyMap<string, { readonly state: string; readonly reason: string }>;

/** A target group, in which instances are by id at the group's port, or a Classic Load Balancer. */
interface Balancer {
  /** `instanceIds` are asked for by name where a balancer says no word of what drains by itself. */
  read(instanceIds: readonly string[]): Promise<TargetHealth>;
  change(instanceId: string, action: 'register' | 'deregister'): Promise<void>;
}

/** All balancers that fleets are registered in. */
export interface Balancers {
  /** What each of them says, of `instanceIds` also while they drain. All who ask at the same time share the calls. */
  read(instanceIds?: readonly string[]): Promise<readonly TargetHealth[]>;
  register(instanceId: string): Promise<void>;
  deregister(instanceId: string): Promise<void>;
}

/** States in which a target is leaving. */
const leaving: readonly string[] = ['draining', 'unhealthy.draining'];

/** Whether the target is there to stay. */
export function isRegistered(health: TargetHealth, instanceId: string): boolean {
  const found = health.get(instanceId);
  return found !== undefined && !leaving.includes(found.state);
}

/** Makes the calls; it keeps nothing between them. */
export function createBalancers({
  connection,
  targetGroups,
  classicLoadBalancers,
}: Pick<ParsedSettings, 'connection' | 'targetGroups' | 'classicLoadBalancers'>): Balancers {
  const all = [
    ...targetGroups.map((arn) => targetGroup(connection, arn)),
    ...classicLoadBalancers.map((name) => classicBalancer(connection, name)),
  ];
  const changeAll = async (instanceId: string, action: 'register' | 'deregister'): Promise<void> => {
    for (const each of all) await each.change(instanceId, action);
  };
  return {
    read: (instanceIds = []) => Promise.all(all.map((each) => each.read(instanceIds))),
    register: (instanceId) => changeAll(instanceId, 'register'),
    deregister: (instanceId) => changeAll(instanceId, 'deregister'),
  };
}

function targetGroup(connection: AwsConnection, TargetGroupArn: string): Balancer {
  const client = connection.client(ElasticLoadBalancingV2Client);
  return {
    read: sharePoll(() => readTargets(client, TargetGroupArn)),
    async change(Id, action) {
      const input = { TargetGroupArn, Targets: [{ Id }] };
      const send = () =>
        action === 'register'
          ? client.send(new RegisterTargetsCommand(input))
          : client.send(new DeregisterTargetsCommand(input));
      const call = `elbv2 ${action === 'register' ? 'Register' : 'Deregister'}Targets`;
      answerOf<unknown>(await callService<unknown>(call, send));
    },
  };
}

async function readTargets(client: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<TargetHealth> {
  const command = new DescribeTargetHealthCommand({ TargetGroupArn });
  const { TargetHealthDescriptions = [] } = answerOf(
    await callService('elbv2 DescribeTargetHealth', () => client.send(command)),
  );
  return new Map(
    TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.Reason !== 'Target.NotRegistered').map(
      ({ Target, TargetHealth }) => [
        Target?.Id ?? '',
        { state: TargetHealth?.State ?? 'unavailable', reason: TargetHealth?.Reason ?? '' },
      ],
    ),
  );
}

function classicBalancer(connection: AwsConnection, name: string): Balancer {
  const client = async () => connection.client((await loadClassic()).ElasticLoadBalancingClient);
  const { read, change } = classicMembers(client, name);
  return {
    read: async (instanceIds) => new Map((await read(instanceIds)).map((state) => [state.id, state])),
    change,
  };
}
