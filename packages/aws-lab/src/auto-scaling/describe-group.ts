import type { AutoScalingGroup, Instance } from '@aws-sdk/client-auto-scaling';
import { findTemplate, type TemplateReference } from '../compute/launch-templates.js';
import type { LabContext } from '../lab-context.js';
import type { GroupState, MemberState } from './auto-scaling-state.js';

/** A group as the API shows it. */
export function describeGroup(lab: LabContext, group: GroupState): AutoScalingGroup {
  const { LaunchTemplate, ...settings } = group.settings;
  const reference = (LaunchTemplate ?? {}) as TemplateReference;
  return {
    ...settings,
    LaunchTemplate: launchTemplateOf(lab, reference),
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    MinSize: group.min,
    MaxSize: group.max,
    DesiredCapacity: group.desired,
    DefaultCooldown: (settings.DefaultCooldown ?? 300) as number,
    AvailabilityZones: [...((settings.AvailabilityZones ?? [`${lab.region}a`]) as readonly string[])],
    LoadBalancerNames: group.classicBalancers.map(({ id }) => id),
    TargetGroupARNs: group.targetGroups.map(({ id }) => id),
    HealthCheckType: (settings.HealthCheckType ?? 'EC2') as string,
    // Zero by the API, 300 only by the console (API reference, HealthCheckGracePeriod).
    HealthCheckGracePeriod: (settings.HealthCheckGracePeriod ?? 0) as number,
    CreatedTime: new Date(group.createdAt),
    SuspendedProcesses: group.suspended.map((ProcessName) => ({ ProcessName, SuspensionReason: 'User suspended' })),
    Instances: group.members.map((member) => describeMember(lab, member)),
    Tags: Object.entries(group.tags).map(([Key, Value]) => ({
      Key,
      Value,
      ResourceId: group.name,
      ResourceType: 'auto-scaling-group',
      PropagateAtLaunch: true,
    })),
    ...(group.deleting ? { Status: 'Delete in progress' } : {}),
  };
}

/** A member as the API shows it. */
export function describeMember(lab: LabContext, member: MemberState): Instance {
  const instance = lab.account.compute.instances[member.instanceId];
  const [LaunchTemplateId = '', Version = ''] = member.templateVersion.split(':');
  return {
    InstanceId: member.instanceId,
    InstanceType: instance?.instanceType,
    AvailabilityZone: instance?.zone ?? `${lab.region}a`,
    LifecycleState: member.state,
    HealthStatus: member.healthy ? 'Healthy' : 'Unhealthy',
    ProtectedFromScaleIn: member.protectedFromScaleIn,
    ...(LaunchTemplateId === '' ? {} : { LaunchTemplate: { ...launchTemplateOf(lab, { LaunchTemplateId }), Version } }),
  };
}

function launchTemplateOf(
  lab: LabContext,
  reference: TemplateReference,
): NonNullable<AutoScalingGroup['LaunchTemplate']> {
  const { template } = findTemplate(lab, reference);
  return { LaunchTemplateId: template.id, LaunchTemplateName: template.name, Version: reference.Version ?? '$Default' };
}
