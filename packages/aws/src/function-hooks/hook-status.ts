import type { HookStatus } from './hook-answers.js';

/** Whether a value is one of the two verdicts. */
export function isHookStatus(value: unknown): value is HookStatus {
  return value === 'Succeeded' || value === 'Failed';
}
