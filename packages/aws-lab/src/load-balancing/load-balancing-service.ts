import type { OwnedService } from '../lab-context.js';
import { listenerOperations } from './listener-operations.js';
import { loadBalancerOperations } from './load-balancer-operations.js';
import { ruleOperations } from './rule-operations.js';
import { tagOperations } from './tag-operations.js';
import { targetGroupOperations } from './target-group-operations.js';
import { targetOperations } from './target-operations.js';

/** Elastic Load Balancing as the lab plays it. */
export const loadBalancingService: OwnedService = {
  ...loadBalancerOperations,
  ...targetGroupOperations,
  ...listenerOperations,
  ...ruleOperations,
  ...targetOperations,
  ...tagOperations,
};
