import type {
  ConfigureHealthCheckCommandInput,
  CreateLoadBalancerCommandInput,
  DescribeInstanceHealthCommandInput,
  DescribeLoadBalancerAttributesCommandInput,
  DescribeLoadBalancersCommandInput,
  HealthCheck,
  InstanceState,
  LoadBalancerDescription,
  ModifyLoadBalancerAttributesCommandInput,
  RegisterInstancesWithLoadBalancerCommandInput,
} from '@aws-sdk/client-elastic-load-balancing';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { type ClassicBalancerState, type ClassicInstanceState, findClassicBalancer } from './classic-state.js';
import { deregisterInstance, registerInstance } from './instance-registration.js';

/** Classic Load Balancers as the lab plays them. */
export const classicLoadBalancingService: OwnedService = {
  CreateLoadBalancer: create,
  DescribeLoadBalancers: describeAll,
  ConfigureHealthCheck: (input: ConfigureHealthCheckCommandInput, lab) => {
    const balancer = findClassicBalancer(lab, input.LoadBalancerName);
    const {
      Target = '',
      Interval = 30,
      Timeout = 5,
      HealthyThreshold = 10,
      UnhealthyThreshold = 2,
    } = input.HealthCheck ?? {};
    balancer.healthCheck = {
      target: Target,
      interval: Interval * 1000,
      timeout: Timeout * 1000,
      healthyThreshold: HealthyThreshold,
      unhealthyThreshold: UnhealthyThreshold,
    };
    return { HealthCheck: healthCheckOf(balancer) };
  },
  ModifyLoadBalancerAttributes: (input: ModifyLoadBalancerAttributesCommandInput, lab) => {
    const balancer = findClassicBalancer(lab, input.LoadBalancerName);
    const { Enabled = false, Timeout = 300 } = input.LoadBalancerAttributes?.ConnectionDraining ?? {};
    balancer.draining = { enabled: Enabled, timeout: Timeout };
    return { LoadBalancerName: balancer.name, LoadBalancerAttributes: attributesOf(balancer) };
  },
  DescribeLoadBalancerAttributes: (input: DescribeLoadBalancerAttributesCommandInput, lab) => ({
    LoadBalancerAttributes: attributesOf(findClassicBalancer(lab, input.LoadBalancerName)),
  }),
  RegisterInstancesWithLoadBalancer: (input: RegisterInstancesWithLoadBalancerCommandInput, lab) => {
    const balancer = findClassicBalancer(lab, input.LoadBalancerName);
    for (const id of knownIds(lab, input.Instances)) registerInstance(lab, balancer, id);
    return { Instances: registeredIn(balancer) };
  },
  DeregisterInstancesFromLoadBalancer: (input: RegisterInstancesWithLoadBalancerCommandInput, lab) => {
    const balancer = findClassicBalancer(lab, input.LoadBalancerName);
    for (const id of knownIds(lab, input.Instances)) deregisterInstance(lab, balancer, id);
    return { Instances: registeredIn(balancer) };
  },
  // Without instances those that are registered; named ones also when they are not; terminated ones never (API reference).
  DescribeInstanceHealth: (input: DescribeInstanceHealthCommandInput, lab) => {
    const balancer = findClassicBalancer(lab, input.LoadBalancerName);
    const asked = input.Instances?.length ? input.Instances : registeredIn(balancer);
    const living = knownIds(lab, asked).filter((id) => lab.account.compute.instances[id]?.state !== 'terminated');
    return { InstanceStates: living.map((id) => ({ InstanceId: id, ...healthOf(balancer.instances[id]) })) };
  },
};

/** The name is the key: the same name again is refused (API reference, CreateLoadBalancer, errors). */
function create(input: CreateLoadBalancerCommandInput, lab: LabContext): object {
  const { balancers } = lab.account.classicLoadBalancing;
  const name = input.LoadBalancerName ?? '';
  if (balancers[name] !== undefined) {
    throw new ServiceFailure('DuplicateAccessPointNameException', `Load Balancer ${name} already exists`);
  }
  balancers[name] = {
    name,
    createdAt: lab.timeline.now(),
    listeners: input.Listeners ?? [],
    zones: input.AvailabilityZones ?? [],
    // Defaults of a balancer that was made through the API (user guide, health checks; connection draining).
    healthCheck: { target: 'TCP:80', interval: 30_000, timeout: 5_000, healthyThreshold: 10, unhealthyThreshold: 2 },
    draining: { enabled: false, timeout: 300 },
    instances: {},
    failing: [],
  };
  return { DNSName: `${name}.lab.invalid` };
}

function describeAll(input: DescribeLoadBalancersCommandInput, lab: LabContext): object {
  const { balancers } = lab.account.classicLoadBalancing;
  const names = input.LoadBalancerNames?.length ? input.LoadBalancerNames : Object.keys(balancers);
  const all = names.map((name) => describe(findClassicBalancer(lab, name)));
  const page = pageOf(all, input.Marker, input.PageSize ?? 400);
  return { LoadBalancerDescriptions: page.items, ...(page.next === undefined ? {} : { NextMarker: page.next }) };
}

function describe(balancer: ClassicBalancerState): LoadBalancerDescription {
  return {
    LoadBalancerName: balancer.name,
    DNSName: `${balancer.name}.lab.invalid`,
    ListenerDescriptions: balancer.listeners.map((Listener) => ({ Listener: Listener as never, PolicyNames: [] })),
    AvailabilityZones: [...balancer.zones],
    Instances: registeredIn(balancer),
    HealthCheck: healthCheckOf(balancer),
    CreatedTime: new Date(balancer.createdAt),
  };
}

function healthCheckOf({ healthCheck }: ClassicBalancerState): HealthCheck {
  return {
    Target: healthCheck.target,
    Interval: healthCheck.interval / 1000,
    Timeout: healthCheck.timeout / 1000,
    HealthyThreshold: healthCheck.healthyThreshold,
    UnhealthyThreshold: healthCheck.unhealthyThreshold,
  };
}

const attributesOf = ({ draining }: ClassicBalancerState): object => ({
  ConnectionDraining: { Enabled: draining.enabled, Timeout: draining.timeout },
});

/** What drains is registered no more (user guide, register or deregister instances). */
function registeredIn({ instances }: ClassicBalancerState): { InstanceId: string }[] {
  return Object.values(instances)
    .filter(({ health }) => health !== 'draining')
    .map(({ id }) => ({ InstanceId: id }));
}

/** @throws ServiceFailure InvalidEndPoint for an instance that EC2 does not know. */
function knownIds(lab: LabContext, asked: readonly { readonly InstanceId?: string | undefined }[] = []): string[] {
  return asked.map(({ InstanceId = '' }) => {
    if (lab.account.compute.instances[InstanceId] !== undefined) return InstanceId;
    throw new ServiceFailure('InvalidEndPointException', `Could not find EC2 instance ${InstanceId}.`);
  });
}

/** States, reason codes and words of the API reference (InstanceState). */
function healthOf(instance: ClassicInstanceState | undefined): Omit<InstanceState, 'InstanceId'> {
  switch (instance?.health) {
    case undefined:
      return {
        State: 'OutOfService',
        ReasonCode: 'Instance',
        Description: 'Instance is not currently registered with the LoadBalancer.',
      };
    case 'in-service':
      return { State: 'InService', ReasonCode: 'N/A', Description: 'N/A' };
    // What drains is in service, and its description says that it is not for long (user guide, connection draining).
    case 'draining':
      return { State: 'InService', ReasonCode: 'N/A', Description: 'Instance deregistration currently in progress.' };
    case 'registering':
      return {
        State: 'OutOfService',
        ReasonCode: 'ELB',
        Description: 'Instance registration is still in progress.',
      };
    case 'out-of-service':
      return {
        State: 'OutOfService',
        ReasonCode: 'Instance',
        Description: 'Instance has failed at least the UnhealthyThreshold number of health checks consecutively.',
      };
  }
}
