import type { Gap } from './imported-group.js';

/** Gathers what has no counterpart. */
export interface Gaps {
  readonly list: readonly Gap[];
  add(setting: string, value: unknown, reason: string): void;
}

/** None yet. */
export function createGaps(): Gaps {
  const list: Gap[] = [];
  return {
    list,
    add(setting, value, reason) {
      list.push({ setting, value: typeof value === 'string' ? value : JSON.stringify(value), reason });
    },
  };
}
