import type {
  CreateLoadBalancerCommandInput,
  DeleteLoadBalancerCommandInput,
  DescribeLoadBalancersCommandInput,
  DescribeLoadBalancersOutput,
  LoadBalancer,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type LabContext, type OwnedService, resourceName } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { findLoadBalancer, stateOf } from './find-resource.js';
import type { LoadBalancerState } from './load-balancing-state.js';
import { tagsOf } from './tag-operations.js';

/** Load balancers themselves. */
export const loadBalancerOperations: OwnedService = {
  CreateLoadBalancer: create,
  DescribeLoadBalancers: describeAll,
  DeleteLoadBalancer: (input: DeleteLoadBalancerCommandInput, lab) => {
    const { listeners, loadBalancers } = stateOf(lab);
    delete loadBalancers[input.LoadBalancerArn ?? ''];
    for (const { arn, loadBalancerArn } of Object.values(listeners)) {
      if (loadBalancerArn === input.LoadBalancerArn) delete listeners[arn];
    }
    return {};
  },
};

/** The name is the key: the same settings again succeed with the same balancer (API reference, CreateLoadBalancer). */
function create(input: CreateLoadBalancerCommandInput, lab: LabContext): object {
  const { loadBalancers } = stateOf(lab);
  const name = input.Name ?? '';
  const type = input.Type === 'network' ? 'network' : 'application';
  const kind = type === 'network' ? 'net' : 'app';
  const existing = Object.values(loadBalancers).find((candidate) => candidate.name === name);
  if (existing !== undefined && existing.type !== type) {
    throw new ServiceFailure('DuplicateLoadBalancerNameException', `A load balancer named '${name}' exists`);
  }
  const arn = resourceName(lab, 'elasticloadbalancing', `loadbalancer/${kind}/${name}/${lab.newId(16)}`);
  const created: LoadBalancerState = existing ?? {
    arn,
    name,
    type,
    scheme: input.Scheme ?? 'internet-facing',
    active: false,
    createdAt: lab.timeline.now(),
    tags: tagsOf(input.Tags),
  };
  loadBalancers[created.arn] = created;
  const LoadBalancers = [describe(created)];
  created.active = true;
  return { LoadBalancers };
}

function describeAll(input: DescribeLoadBalancersCommandInput, lab: LabContext): DescribeLoadBalancersOutput {
  const all = Object.values(stateOf(lab).loadBalancers);
  for (const arn of input.LoadBalancerArns ?? []) findLoadBalancer(lab, arn);
  const wanted = all.filter(
    ({ arn, name }) => (input.LoadBalancerArns ?? [arn]).includes(arn) && (input.Names ?? [name]).includes(name),
  );
  if (input.Names !== undefined && wanted.length === 0) {
    throw new ServiceFailure('LoadBalancerNotFoundException', `Load balancers '${input.Names.join()}' not found`);
  }
  const page = pageOf(wanted.map(describe), input.Marker, input.PageSize ?? 400);
  return { LoadBalancers: page.items, ...(page.next === undefined ? {} : { NextMarker: page.next }) };
}

/** `provisioning` in the answer that creates it, `active` on the next read. */
function describe(found: LoadBalancerState): LoadBalancer {
  return {
    LoadBalancerArn: found.arn,
    LoadBalancerName: found.name,
    DNSName: `${found.name}.lab.invalid`,
    Scheme: found.scheme as 'internal',
    Type: found.type,
    State: { Code: found.active ? 'active' : 'provisioning' },
    CreatedTime: new Date(found.createdAt),
  };
}
