import type {
  AutoScalingGroup,
  CreateAutoScalingGroupCommandInput,
  LifecycleHook,
  LifecycleHookSpecification,
  Tag,
} from '@aws-sdk/client-auto-scaling';
import type { GroupState } from '../fleet/auto-scaling-group.js';

/** What a copy has of its own. */
export interface CopyIdentity {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The request that makes a copy of a group: everything that was set on it, and nothing that AWS computes. It is in no target
 * group yet, so that it serves nobody, and has its lifecycle hooks before its first instance. Its size is what is healthy now.
 */
export function createInput(
  { group, inService }: GroupState,
  hooks: readonly LifecycleHook[],
  { name, tags }: CopyIdentity,
): CreateAutoScalingGroupCommandInput {
  const { MinSize = 0, MaxSize = 0 } = group;
  return withoutUndefined({
    ...kept(group),
    ...launchOf(group),
    ...placeOf(group),
    AutoScalingGroupName: name,
    MinSize,
    MaxSize,
    DesiredCapacity: Math.min(MaxSize, Math.max(MinSize, inService.length)),
    LifecycleHookSpecificationList: hooks.length === 0 ? undefined : hooks.map(hookSpecification),
    Tags: [
      ...ownTags(group),
      ...Object.entries(tags).map(([Key, Value]) => ({ Key, Value, PropagateAtLaunch: false })),
    ],
  });
}

/** Settings that mean the same in the request and in the description. */
function kept(group: AutoScalingGroup): Partial<CreateAutoScalingGroupCommandInput> {
  return {
    DefaultCooldown: group.DefaultCooldown,
    HealthCheckType: group.HealthCheckType,
    HealthCheckGracePeriod: group.HealthCheckGracePeriod,
    PlacementGroup: group.PlacementGroup,
    TerminationPolicies: group.TerminationPolicies,
    NewInstancesProtectedFromScaleIn: group.NewInstancesProtectedFromScaleIn,
    CapacityRebalance: group.CapacityRebalance,
    ServiceLinkedRoleARN: group.ServiceLinkedRoleARN,
    MaxInstanceLifetime: group.MaxInstanceLifetime,
    Context: group.Context,
    DesiredCapacityType: group.DesiredCapacityType,
    DefaultInstanceWarmup: group.DefaultInstanceWarmup,
    InstanceMaintenancePolicy: group.InstanceMaintenancePolicy,
    AvailabilityZoneDistribution: group.AvailabilityZoneDistribution,
    AvailabilityZoneImpairmentPolicy: group.AvailabilityZoneImpairmentPolicy,
    CapacityReservationSpecification: group.CapacityReservationSpecification,
  };
}

/** A template is named by its id alone: AWS refuses a request with both names, and shows both. */
function launchOf(group: AutoScalingGroup): Partial<CreateAutoScalingGroupCommandInput> {
  const { LaunchTemplate, MixedInstancesPolicy, LaunchConfigurationName } = group;
  if (MixedInstancesPolicy !== undefined) {
    const { LaunchTemplate: mixed } = MixedInstancesPolicy;
    const { LaunchTemplateName: _, ...specification } = mixed?.LaunchTemplateSpecification ?? {};
    const LaunchTemplate = { ...mixed, LaunchTemplateSpecification: specification };
    return { MixedInstancesPolicy: { ...MixedInstancesPolicy, LaunchTemplate } };
  }
  if (LaunchTemplate === undefined) return { LaunchConfigurationName };
  const { LaunchTemplateName: _, ...byId } = LaunchTemplate;
  return { LaunchTemplate: byId };
}

/** Subnets say the zones too, and AWS refuses zones that do not fit them. */
function placeOf({
  VPCZoneIdentifier,
  AvailabilityZones,
}: AutoScalingGroup): Partial<CreateAutoScalingGroupCommandInput> {
  const inSubnets = VPCZoneIdentifier !== undefined && VPCZoneIdentifier !== '';
  return inSubnets ? { VPCZoneIdentifier } : { AvailabilityZones };
}

function hookSpecification({
  AutoScalingGroupName: _name,
  GlobalTimeout: _timeout,
  LifecycleHookName = '',
  LifecycleTransition = '',
  ...hook
}: LifecycleHook): LifecycleHookSpecification {
  return { ...hook, LifecycleHookName, LifecycleTransition };
}

/** Tags that people gave. AWS's own, and those of the deployment that made the original, are not copied. */
function ownTags({ Tags = [] }: AutoScalingGroup): readonly Tag[] {
  return Tags.filter(({ Key = '' }) => !/^(aws|rollway):/.test(Key)).map(({ Key, Value, PropagateAtLaunch }) => ({
    Key,
    Value,
    PropagateAtLaunch,
  }));
}

function withoutUndefined(input: object): CreateAutoScalingGroupCommandInput {
  const entries = Object.entries(input).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as CreateAutoScalingGroupCommandInput;
}
