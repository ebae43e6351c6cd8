import type { OwnedService } from '../lab-context.js';
import { extraOperations } from './extra-operations.js';
import { groupOperations } from './group-operations.js';
import { hookOperations } from './hook-operations.js';
import { memberOperations } from './member-operations.js';
import { targetGroupAttachmentOperations } from './target-group-attachment.js';

/** Auto Scaling as the lab plays it. */
export const autoScalingService: OwnedService = {
  ...groupOperations,
  ...memberOperations,
  ...hookOperations,
  ...targetGroupAttachmentOperations,
  ...extraOperations,
};
