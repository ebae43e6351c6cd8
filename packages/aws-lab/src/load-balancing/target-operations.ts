import type {
  DeregisterTargetsCommandInput,
  DescribeTargetHealthCommandInput,
  RegisterTargetsCommandInput,
  TargetHealth,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { OwnedService } from '../lab-context.js';
import { findTargetGroup } from './find-resource.js';
import type { TargetGroupState, TargetState } from './load-balancing-state.js';
import { deregisterTarget, registerTarget, targetKey } from './target-health.js';

/** Targets of a group and their health. */
export const targetOperations: OwnedService = {
  RegisterTargets: (input: RegisterTargetsCommandInput, lab) => {
    const group = findTargetGroup(lab, input.TargetGroupArn);
    for (const { Id = '', Port } of input.Targets ?? [])
      registerTarget(lab, group, { id: Id, port: Port ?? group.port });
    return {};
  },
  // An id that is not registered is no error (API reference, DeregisterTargets: the call succeeds).
  DeregisterTargets: (input: DeregisterTargetsCommandInput, lab) => {
    const group = findTargetGroup(lab, input.TargetGroupArn);
    for (const { Id = '', Port } of input.Targets ?? []) deregisterTarget(lab, group, Id, Port ?? group.port);
    return {};
  },
  DescribeTargetHealth: (input: DescribeTargetHealthCommandInput, lab) => {
    const group = findTargetGroup(lab, input.TargetGroupArn);
    const asked = input.Targets?.map(({ Id = '', Port }) => ({ id: Id, port: Port ?? group.port }));
    return { TargetHealthDescriptions: (asked ?? Object.values(group.targets)).map((each) => describe(group, each)) };
  },
};

function describe(group: TargetGroupState, { id, port }: Pick<TargetState, 'id' | 'port'>): object {
  const health = healthOf(group.targets[targetKey(id, port)]);
  return { Target: { Id: id, Port: port }, HealthCheckPort: String(port), TargetHealth: health };
}

function healthOf(target: TargetState | undefined): TargetHealth {
  if (target === undefined) {
    return { State: 'unused', Reason: 'Target.NotRegistered', Description: 'Target is not registered' };
  }
  if (target.health === 'unused') {
    return {
      State: 'unused',
      Reason: 'Target.NotInUse',
      Description: 'Target group is not configured to receive traffic',
    };
  }
  if (target.health === 'initial') return { State: 'initial', Reason: 'Elb.RegistrationInProgress' };
  if (target.health === 'unhealthy') return { State: 'unhealthy', Reason: 'Target.ResponseCodeMismatch' };
  if (target.health === 'draining') return { State: 'draining', Reason: 'Target.DeregistrationInProgress' };
  return { State: 'healthy' };
}
