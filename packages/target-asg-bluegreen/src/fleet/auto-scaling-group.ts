import {
  AutoScalingClient,
  type AutoScalingGroup,
  DescribeAutoScalingGroupsCommand,
  type DescribeAutoScalingGroupsCommandInput,
  paginateDescribeAutoScalingGroups,
} from '@aws-sdk/client-auto-scaling';
import { type AwsConnection, answerOf, callService, collectPages } from '@rollway/aws';

/** A group, and what deployments look at of it. */
export interface GroupState {
  readonly name: string;
  /** As the API shows it. */
  readonly group: AutoScalingGroup;
  /** Members that are InService and healthy. */
  readonly inService: readonly { readonly instanceId: string; readonly zone: string }[];
  /** All members, whatever they are doing. */
  readonly instanceIds: readonly string[];
  readonly desired: number;
  readonly suspended: readonly string[];
  readonly targetGroups: readonly string[];
  /** Names of the Classic Load Balancers that it registers its instances with. */
  readonly classicLoadBalancers: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  /** It is being deleted. */
  readonly deleting: boolean;
}

/** Reads a group by its name; undefined when there is none. */
export async function readGroup(
  connection: AwsConnection,
  name: string,
  signal: AbortSignal,
): Promise<GroupState | undefined> {
  const client = connection.client(AutoScalingClient);
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const read = () => client.send(command, { abortSignal: signal });
  const { AutoScalingGroups = [] } = answerOf(await callService('autoscaling DescribeAutoScalingGroups', read));
  const [found] = AutoScalingGroups;
  return found === undefined ? undefined : groupStateOf(found);
}

/** All groups with a tag of this key and value. */
export async function findGroups(
  connection: AwsConnection,
  tag: { readonly key: string; readonly value: string },
): Promise<readonly GroupState[]> {
  const client = connection.client(AutoScalingClient);
  const input: DescribeAutoScalingGroupsCommandInput = { Filters: [{ Name: `tag:${tag.key}`, Values: [tag.value] }] };
  const list = () =>
    collectPages(paginateDescribeAutoScalingGroups({ client }, input), (page) => page.AutoScalingGroups);
  return answerOf(await callService('autoscaling DescribeAutoScalingGroups', list)).map(groupStateOf);
}

function groupStateOf(group: AutoScalingGroup): GroupState {
  const { Instances = [], SuspendedProcesses = [], Tags = [] } = group;
  return {
    name: group.AutoScalingGroupName ?? '',
    group,
    inService: Instances.filter(
      ({ LifecycleState, HealthStatus }) => LifecycleState === 'InService' && HealthStatus === 'Healthy',
    ).map(({ InstanceId = '', AvailabilityZone = '' }) => ({ instanceId: InstanceId, zone: AvailabilityZone })),
    instanceIds: Instances.map(({ InstanceId = '' }) => InstanceId),
    desired: group.DesiredCapacity ?? 0,
    suspended: SuspendedProcesses.map(({ ProcessName = '' }) => ProcessName),
    targetGroups: group.TargetGroupARNs ?? [],
    classicLoadBalancers: group.LoadBalancerNames ?? [],
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    deleting: group.Status !== undefined,
  };
}
