import {
  DeregisterTargetsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type AwsConnection, answerOf, callService, sharePoll } from '@rollway/aws';

/** How a target group sees an instance; an instance that is not registered is missing. */
export type TargetHealth = ReadonlyMap<string, { readonly state: string; readonly reason: string }>;

/** Target groups as instances of a fleet are registered in them: by id, at the group's port. */
export interface TargetGroups {
  /** The health of all targets, by target group. All who ask at the same time share one call for each group. */
  read(): Promise<readonly TargetHealth[]>;
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
export function targetGroups(connection: AwsConnection, arns: readonly string[]): TargetGroups {
  const client = connection.client(ElasticLoadBalancingV2Client);
  return {
    read: sharePoll(() => Promise.all(arns.map((arn) => readOne(client, arn)))),
    async register(instanceId) {
      for (const TargetGroupArn of arns) {
        const command = new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instanceId }] });
        answerOf(await callService('elbv2 RegisterTargets', () => client.send(command)));
      }
    },
    async deregister(instanceId) {
      for (const TargetGroupArn of arns) {
        const command = new DeregisterTargetsCommand({ TargetGroupArn, Targets: [{ Id: instanceId }] });
        answerOf(await callService('elbv2 DeregisterTargets', () => client.send(command)));
      }
    },
  };
}

async function readOne(client: ElasticLoadBalancingV2Client, TargetGroupArn: string): Promise<TargetHealth> {
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
