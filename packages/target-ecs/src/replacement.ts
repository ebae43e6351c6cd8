import {
  type Listener,
  type ReplacementDetails,
  type ReplacementRecord,
  replacementRecord,
} from '@rollway/core/target';
import type { ParsedPair } from './target-group-pair.js';

/** Name of this kind of target in events and in what it records. */
export const targetName = 'ecs';

/** A pair of target groups with its sides, for one deployment. */
export type PairSides = {
  /** ARN of the target group that serves before. */
  readonly original: string;
  /** ARN of the target group that is to serve after. */
  readonly replacement: string;
  /** ARNs of the listeners and rules that share production traffic between the two. */
  readonly production: readonly string[];
  /** The same for test traffic. */
  readonly test: readonly string[];
};

/** What provisioning recorded: plain JSON, kept in the journal. It names which group is live (the original). */
export type Replacement = {
  /** ARN of the task set that this deployment made. */
  readonly taskSet: string;
  /** ARN of the task set that was PRIMARY before; null when the service had none. */
  readonly originalTaskSet: string | null;
  readonly pairs: readonly PairSides[];
};

const record: ReplacementRecord<Replacement> = replacementRecord(targetName);

/** The details as they go into the journal. */
export const replacementDetails: ReplacementRecord<Replacement>['write'] = record.write;

/** The details that an earlier operation recorded for a service of task sets; undefined when there are none, or they are another's. */
export function readReplacement(recorded: ReplacementDetails | undefined): Replacement | undefined {
  const details = record.read(recorded);
  return details !== undefined && 'taskSet' in details ? details : undefined;
}

/** One listener or rule, and the two groups that share its traffic. */
export interface Route {
  readonly arn: string;
  readonly listener: Listener;
  readonly original: string;
  readonly replacement: string;
}

/** Every listener and rule of one kind of traffic. */
export function routesOf(pairs: readonly PairSides[], listener: Listener): readonly Route[] {
  return pairs.flatMap(({ original, replacement, ...arns }) =>
    arns[listener].map((arn) => ({ arn, listener, original, replacement })),
  );
}

/**
 * Which group of every pair is the original: the one that the PRIMARY task set registers in. Without a PRIMARY nothing serves,
 * and the first group counts as the original.
 */
export function sidesOf(pairs: readonly ParsedPair[], primaryGroups: readonly string[]): readonly PairSides[] {
  return pairs.map(({ targetGroups: [first, second], production, test }) => {
    const [original, replacement] = primaryGroups.includes(second) ? [second, first] : [first, second];
    return { original, replacement, production, test };
  });
}
