import type { OwnedService } from '../lab-context.js';
import { balancerAttachmentOperations } from './balancer-attachment.js';
import { extraOperations } from './extra-operations.js';
import { groupOperations } from './group-operations.js';
import { hookOperations } from './hook-operations.js';
import { memberOperations } from './member-operations.js';

/** Auto Scaling as the lab plays it. */
export const autoScalingService: OwnedService = {
  ...groupOperations,
  ...memberOperations,
  ...hookOperations,
  ...balancerAttachmentOperations,
  ...extraOperations,
};
