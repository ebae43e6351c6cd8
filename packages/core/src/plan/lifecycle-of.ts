import type { Stage } from './plan.js';

/** The lifecycle of the first fleet stage; empty when there is none. */
export function lifecycleOf(stages: readonly Stage[]): readonly string[] {
  for (const stage of stages) if (stage.kind === 'fleet') return stage.lifecycle;
  return [];
}
