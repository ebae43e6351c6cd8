import { createHash } from 'node:crypto';
import { emptyState, isFinal } from '@rollway/core/driver';
import { openBooks } from '@rollway/core/testing';
import { actionsOf } from './actions.js';
import { canonicalForm, symmetricForm } from './canonical-form.js';
import { findStuck } from './liveness.js';
import type { Configuration, Node } from './node.js';
import { checkNode, stepFrom } from './step.js';

/** How far to explore, and how. */
export interface ExploreOptions {
  /** Merge states that differ only in the names of instances that are alike. Default: what the configuration allows. */
  readonly symmetry?: boolean;
  /** States after which the exploration stops, incomplete. */
  readonly limit?: number;
  /** Hears of every state, in its symmetric form; for comparing explorations. */
  readonly onState?: (form: string) => void;
}

/** What an exploration found. */
export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Inputs that had to mean nothing, and did. */
  readonly meaningless: number;
  readonly finals: number;
  /** Whether every reachable state was visited. */
  readonly complete: boolean;
  readonly violation: FoundViolation | undefined;
}

/** A broken rule, and the shortest way to it: positions among the actions of each node on the way. */
export interface FoundViolation {
  readonly error: unknown;
  readonly path: readonly number[];
}

interface Known {
  readonly index: Map<string, number>;
  readonly parents: number[];
  readonly choices: number[];
  /** Fair successors of each state; empty for final ones. */
  readonly fair: number[][];
  readonly finals: boolean[];
}

/** Where every exploration begins: the deployment has just been asked for. */
export function rootOf(configuration: Configuration): Node {
  const { definition } = configuration;
  const empty: Node = { state: emptyState(), books: openBooks(definition), lost: undefined, now: 0 };
  const start = { type: 'start', at: 0, deploymentId: 'd', definition } as const;
  return stepFrom(empty, { label: 'start', inputs: [start], fair: true, now: 0 }, configuration).node;
}

/**
 * Visits every state that can be reached, breadth first, so that the first violation found is one with the shortest way to
 * it. Then asks whether, without faults, every one of them comes to an end.
 */
export function explore(configuration: Configuration, options: ExploreOptions = {}): Exploration {
  const { limit = Number.POSITIVE_INFINITY } = options;
  const known: Known = { index: new Map(), parents: [], choices: [], fair: [], finals: [] };
  const counts = { transitions: 0, meaningless: 0, finals: 0 };
  const tell = (complete: boolean, violation?: FoundViolation): Exploration => ({
    states: known.parents.length,
    ...counts,
    complete,
    violation,
  });
  const form = (options.symmetry ?? configuration.alike) ? symmetricForm : canonicalForm;
  let frontier: { readonly number: number; readonly node: Node }[] = [];
  const enter = (node: Node, parent: number, choice: number, next: typeof frontier): number => {
    const key = hash(form(node.state, node.books, node.lost));
    const seen = known.index.get(key);
    if (seen !== undefined) return seen;
    const number = known.parents.length;
    known.index.set(key, number);
    known.parents.push(parent);
    known.choices.push(choice);
    known.fair.push([]);
    known.finals.push(isFinal(node.state));
    if (isFinal(node.state)) counts.finals += 1;
    options.onState?.(symmetricForm(node.state, node.books, node.lost));
    next.push({ number, node });
    return number;
  };
  try {
    enter(rootOf(configuration), -1, -1, frontier);
  } catch (error) {
    return tell(false, { error, path: [] });
  }
  while (frontier.length > 0) {
    const next: typeof frontier = [];
    for (const { number, node } of frontier) {
      if (known.parents.length > limit) return tell(false);
      let position = -1;
      try {
        counts.meaningless += checkNode(node, configuration);
        for (const action of actionsOf(node, configuration)) {
          position += 1;
          counts.transitions += 1;
          const reached = enter(stepFrom(node, action, configuration).node, number, position, next);
          if (action.fair) known.fair[number]?.push(reached);
        }
      } catch (error) {
        return tell(false, { error, path: pathTo(known, number, position) });
      }
    }
    frontier = next;
  }
  const stuck = findStuck(known.fair, known.finals);
  return tell(true, stuck && { error: stuck.error, path: pathTo(known, stuck.state, -1) });
}

function pathTo({ parents, choices }: Known, state: number, last: number): readonly number[] {
  const path = last < 0 ? [] : [last];
  for (let at = state; at > 0; at = parents[at] ?? 0) path.unshift(choices[at] ?? 0);
  return path;
}

/** 128 bits stand for a form: two of ten million forms share them with a chance below 10^-24. */
function hash(form: string): string {
  return createHash('md5').update(form).digest('base64');
}
