import type {
  CreateListenerCommandInput,
  DeleteListenerCommandInput,
  DescribeListenersCommandInput,
  DescribeListenersOutput,
  Listener,
  ModifyListenerCommandInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { findListener, findLoadBalancer, stateOf } from './find-resource.js';
import type { ListenerState } from './load-balancing-state.js';
import { readRouting } from './routing.js';
import { checkTargetsOfUsedGroups } from './target-health.js';

/** Listeners and their default actions. */
export const listenerOperations: OwnedService = {
  CreateListener: create,
  DescribeListeners: describeAll,
  ModifyListener: modify,
  DeleteListener: (input: DeleteListenerCommandInput, lab) => {
    const { listeners, rules } = stateOf(lab);
    delete listeners[input.ListenerArn ?? ''];
    for (const { arn, listenerArn } of Object.values(rules)) if (listenerArn === input.ListenerArn) delete rules[arn];
    checkTargetsOfUsedGroups(lab);
    return {};
  },
};

function create(input: CreateListenerCommandInput, lab: LabContext): object {
  const balancer = findLoadBalancer(lab, input.LoadBalancerArn);
  const { listeners } = stateOf(lab);
  const taken = Object.values(listeners).find(
    ({ loadBalancerArn, port }) => loadBalancerArn === balancer.arn && port === input.Port,
  );
  if (taken !== undefined) {
    throw new ServiceFailure('DuplicateListenerException', `A listener exists on port ${input.Port}`);
  }
  const arn = `${balancer.arn.replace(':loadbalancer/', ':listener/')}/${lab.newId(16)}`;
  const created: ListenerState = {
    arn,
    loadBalancerArn: balancer.arn,
    port: input.Port ?? 80,
    protocol: input.Protocol ?? 'HTTP',
    ...readRouting(lab, input.DefaultActions ?? [], { loadBalancerArn: balancer.arn }),
  };
  listeners[arn] = created;
  checkTargetsOfUsedGroups(lab);
  return { Listeners: [describe(created)] };
}

/** Absolute and without any lock: the last writer wins (API reference, ModifyListener has no version). */
function modify(input: ModifyListenerCommandInput, lab: LabContext): object {
  const found = findListener(lab, input.ListenerArn);
  found.port = input.Port ?? found.port;
  found.protocol = input.Protocol ?? found.protocol;
  if (input.DefaultActions !== undefined) Object.assign(found, readRouting(lab, input.DefaultActions, found));
  checkTargetsOfUsedGroups(lab);
  return { Listeners: [describe(found)] };
}

function describeAll(input: DescribeListenersCommandInput, lab: LabContext): DescribeListenersOutput {
  for (const arn of input.ListenerArns ?? []) findListener(lab, arn);
  if (input.LoadBalancerArn !== undefined) findLoadBalancer(lab, input.LoadBalancerArn);
  const wanted = Object.values(stateOf(lab).listeners).filter(
    ({ arn, loadBalancerArn }) =>
      (input.ListenerArns ?? [arn]).includes(arn) && (input.LoadBalancerArn ?? loadBalancerArn) === loadBalancerArn,
  );
  const page = pageOf(wanted.map(describe), input.Marker, input.PageSize ?? 400);
  return { Listeners: page.items, ...(page.next === undefined ? {} : { NextMarker: page.next }) };
}

function describe(found: ListenerState): Listener {
  return {
    ListenerArn: found.arn,
    LoadBalancerArn: found.loadBalancerArn,
    Port: found.port,
    Protocol: found.protocol as 'HTTP',
    DefaultActions: [...found.actions] as NonNullable<Listener['DefaultActions']>,
  };
}
