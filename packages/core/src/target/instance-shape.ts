import type { Instance } from '../model/instance.js';
import { isFilledText, isText, type MemberRule, oneOf, optional } from '../options/check-keys.js';

/** What is said of an instance: it is recorded, and every operation on it is told. */
export const instanceMembers: { readonly [Member in keyof Instance]-?: MemberRule } = {
  instanceId: isFilledText,
  label: optional(oneOf(['original', 'replacement'])),
  zone: optional(isText),
  instanceHealth: optional(oneOf(['healthy', 'unhealthy', 'unknown'])),
  revisionHealth: optional(oneOf(['current', 'old', 'unknown'])),
  trafficBefore: optional(isText),
};
