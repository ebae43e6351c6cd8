import { eventTypes } from '../deployment/event-types.js';
import { SettingsError } from '../errors/settings-error.js';
import { checkMembers, isCallable, isIntegerFrom, type MemberRule, oneOf, optional } from '../options/check-keys.js';
import { checkShape, type Shape } from '../options/shape.js';

const isType = oneOf(['event', ...eventTypes]);

/**
 * Refuses a listener that would never be called.
 *
 * @throws SettingsError with every problem.
 */
export function checkListener(method: 'on' | 'off', type: unknown, listener: unknown): void {
  const problems = checkMembers({ type, listener }, { type: isType, listener: isCallable });
  if (problems.length > 0) throw new SettingsError({ subject: method, problems });
}

const isSignal: MemberRule = {
  message: 'must be an AbortSignal',
  holds: (value) => typeof value === 'object' && value !== null && 'addEventListener' in value,
};
const range: Shape = { members: { after: optional(isIntegerFrom(0)), signal: optional(isSignal) } };

/** @throws SettingsError with every problem of where somebody wants to read from. */
export function checkRange(options: unknown): void {
  const problems = checkShape(options, range);
  if (problems.length > 0) throw new SettingsError({ subject: 'events', problems });
}
