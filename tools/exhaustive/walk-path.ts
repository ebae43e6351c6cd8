import type { DeploymentInput, JournalRecord } from '@rollway/core/driver';
import { actionsOf } from './actions.js';
import { rootOf } from './explore.js';
import type { Configuration, Node } from './node.js';
import { stepFrom } from './step.js';

/** One step of a way through the states, as a person reads it. */
export interface PathStep {
  readonly label: string;
  readonly inputs: readonly DeploymentInput[];
  /** What the machine recorded; undefined where the step broke a rule. */
  readonly records: readonly JournalRecord[] | undefined;
}

/** Takes a way again, by the positions of its actions: what reproduces a violation. No step is needed for one at the start. */
export function walkPath(configuration: Configuration, path: readonly number[]): readonly PathStep[] {
  if (path.length === 0) return [];
  const steps: PathStep[] = [];
  let node: Node = rootOf(configuration);
  for (const position of path) {
    const action = actionsOf(node, configuration)[position];
    if (action === undefined) break;
    const { label, inputs } = action;
    try {
      const step = stepFrom(node, action, configuration);
      steps.push({ label, inputs, records: step.records });
      node = step.node;
    } catch {
      steps.push({ label, inputs, records: undefined });
      break;
    }
  }
  return steps;
}
