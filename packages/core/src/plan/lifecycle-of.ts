import type { Stage } from './plan.js';

/** The lifecycle of the first fleet stage; empty when there is none. */
export function lifecycleOf(stages: readonly Stage[]): readonly string[] {
  for (const stage of stages) if (stage.kind === 'fleet') return stage.lifecycle;
  return [];
}

/**
 * The event after which an instance has had all that makes it serve the revision: the last one of the last stage that does
 * not take instances out of service for good. Undefined when no stage works on instances.
 */
export function lastEventOf(stages: readonly Stage[]): string | undefined {
  const stage = stages.findLast((one) => one.kind === 'fleet' && one.role !== 'block-traffic');
  return stage?.kind === 'fleet' ? stage.lifecycle.at(-1) : undefined;
}
