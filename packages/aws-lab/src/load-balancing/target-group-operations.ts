import type {
  CreateTargetGroupCommandInput,
  DeleteTargetGroupCommandInput,
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupsCommandInput,
  DescribeTargetGroupsOutput,
  ModifyTargetGroupAttributesCommandInput,
  ModifyTargetGroupCommandInput,
  TargetGroup,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type LabContext, type OwnedService, resourceName } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { findTargetGroup, loadBalancersOf, stateOf } from './find-resource.js';
import type { HealthCheckState, TargetGroupState } from './load-balancing-state.js';
import { tagsOf } from './tag-operations.js';

/** Target groups, their health checks and attributes. */
export const targetGroupOperations: OwnedService = {
  CreateTargetGroup: create,
  DescribeTargetGroups: describeAll,
  ModifyTargetGroup: (input: ModifyTargetGroupCommandInput, lab) => {
    const found = findTargetGroup(lab, input.TargetGroupArn);
    found.healthCheck = healthCheckOf(input, found.healthCheck);
    return { TargetGroups: [describe(lab, found)] };
  },
  DeleteTargetGroup: (input: DeleteTargetGroupCommandInput, lab) => {
    const arn = input.TargetGroupArn ?? '';
    if (loadBalancersOf(lab, arn).length > 0) {
      throw new ServiceFailure('ResourceInUseException', `Target group '${arn}' is currently in use`);
    }
    delete stateOf(lab).targetGroups[arn];
    return {};
  },
  DescribeTargetGroupAttributes: (input: DescribeTargetGroupAttributesCommandInput, lab) =>
    describeAttributes(findTargetGroup(lab, input.TargetGroupArn)),
  ModifyTargetGroupAttributes: (input: ModifyTargetGroupAttributesCommandInput, lab) => {
    const found = findTargetGroup(lab, input.TargetGroupArn);
    for (const { Key = '', Value = '' } of input.Attributes ?? []) found.attributes[Key] = Value;
    return describeAttributes(found);
  },
};

/** Defaults of the user guide: check every 30 s for 5 s, 5 to become healthy, 2 to stop being so; drain for 300 s. */
const usualCheck: HealthCheckState = {
  path: '/',
  protocol: 'HTTP',
  port: 'traffic-port',
  interval: 30_000,
  timeout: 5_000,
  healthyThreshold: 5,
  unhealthyThreshold: 2,
};

/** The name is the key: the same settings again succeed with the same group (API reference, CreateTargetGroup). */
function create(input: CreateTargetGroupCommandInput, lab: LabContext): object {
  const { targetGroups } = stateOf(lab);
  const name = input.Name ?? '';
  const existing = Object.values(targetGroups).find((candidate) => candidate.name === name);
  if (existing !== undefined && (existing.port !== input.Port || existing.targetType !== input.TargetType)) {
    throw new ServiceFailure('DuplicateTargetGroupNameException', `A target group with the name '${name}' exists`);
  }
  const created: TargetGroupState = existing ?? {
    arn: resourceName(lab, 'elasticloadbalancing', `targetgroup/${name}/${lab.newId(16)}`),
    name,
    protocol: input.Protocol ?? 'HTTP',
    port: input.Port ?? 80,
    targetType: input.TargetType ?? 'instance',
    vpcId: input.VpcId,
    healthCheck: healthCheckOf(input, usualCheck),
    attributes: {
      'deregistration_delay.timeout_seconds': '300',
      'slow_start.duration_seconds': '0',
      'stickiness.enabled': 'false',
    },
    tags: tagsOf(input.Tags),
    targets: {},
  };
  targetGroups[created.arn] = created;
  return { TargetGroups: [describe(lab, created)] };
}

function healthCheckOf(
  input: CreateTargetGroupCommandInput | ModifyTargetGroupCommandInput,
  usual: HealthCheckState,
): HealthCheckState {
  const seconds = (value: number | undefined, otherwise: number): number =>
    value === undefined ? otherwise : value * 1000;
  return {
    path: input.HealthCheckPath ?? usual.path,
    protocol: input.HealthCheckProtocol ?? usual.protocol,
    port: input.HealthCheckPort ?? usual.port,
    interval: seconds(input.HealthCheckIntervalSeconds, usual.interval),
    timeout: seconds(input.HealthCheckTimeoutSeconds, usual.timeout),
    healthyThreshold: input.HealthyThresholdCount ?? usual.healthyThreshold,
    unhealthyThreshold: input.UnhealthyThresholdCount ?? usual.unhealthyThreshold,
  };
}

function describeAll(input: DescribeTargetGroupsCommandInput, lab: LabContext): DescribeTargetGroupsOutput {
  for (const arn of input.TargetGroupArns ?? []) findTargetGroup(lab, arn);
  const wanted = Object.values(stateOf(lab).targetGroups).filter(
    ({ arn, name }) =>
      (input.TargetGroupArns ?? [arn]).includes(arn) &&
      (input.Names ?? [name]).includes(name) &&
      (input.LoadBalancerArn === undefined || loadBalancersOf(lab, arn).includes(input.LoadBalancerArn)),
  );
  if (input.Names !== undefined && wanted.length === 0) {
    throw new ServiceFailure('TargetGroupNotFoundException', `Target groups '${input.Names.join()}' not found`);
  }
  const page = pageOf(
    wanted.map((found) => describe(lab, found)),
    input.Marker,
    input.PageSize ?? 400,
  );
  return { TargetGroups: page.items, ...(page.next === undefined ? {} : { NextMarker: page.next }) };
}

function describe(lab: LabContext, found: TargetGroupState): TargetGroup {
  const { healthCheck } = found;
  return {
    TargetGroupArn: found.arn,
    TargetGroupName: found.name,
    Protocol: found.protocol as 'HTTP',
    Port: found.port,
    VpcId: found.vpcId,
    TargetType: found.targetType as 'ip',
    HealthCheckEnabled: true,
    HealthCheckPath: healthCheck.path,
    HealthCheckProtocol: healthCheck.protocol as 'HTTP',
    HealthCheckPort: healthCheck.port,
    HealthCheckIntervalSeconds: healthCheck.interval / 1000,
    HealthCheckTimeoutSeconds: healthCheck.timeout / 1000,
    HealthyThresholdCount: healthCheck.healthyThreshold,
    UnhealthyThresholdCount: healthCheck.unhealthyThreshold,
    LoadBalancerArns: [...loadBalancersOf(lab, found.arn)],
  };
}

function describeAttributes(found: TargetGroupState): object {
  return { Attributes: Object.entries(found.attributes).map(([Key, Value]) => ({ Key, Value })) };
}
