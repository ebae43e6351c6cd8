import type { Revision } from '@rollway/core';
import type { TargetV1 } from '@rollway/core/target';

/** A target that moves traffic by weight from an original to a replacement. */
export type WeightedTarget = TargetV1<'ecs'> | TargetV1<'lambda'>;

/**
 * A target over an outside world that serves an original, and that the kit can look at. Each check gets a fresh one. Time is
 * the fixture's: it passes while `wait` is awaited, and need not be real.
 */
export interface WeightedTargetFixture {
  readonly target: WeightedTarget;
  /** The target as a restarted process would make it, over the same outside world. */
  restart(): Promise<WeightedTarget>;
  /** What the target can deploy over the original. */
  readonly revision: Revision;
  /** A revision that `inspectRevision` must refuse. */
  readonly badRevision: Revision;
  /**
   * For a platform that has to be told its way before the first step, and takes no other: the weights of that way, of which the
   * last is 100. Absent where any weight can follow any other.
   */
  readonly plannedWeights?: readonly [first: number, ...rest: number[]];
  /** Lifecycle events: one whose hook passes, one whose hook fails, one that has none. */
  readonly events: { readonly good: string; readonly failing: string; readonly none: string };
  /** How often the hook of an event ran. */
  hookRuns(lifecycleEvent: string): Promise<number>;
  /** Percent of the traffic that the replacement gets, as the platform routes it. */
  replacementWeight(): Promise<number>;
  /** Replacements that exist, complete or not. */
  replacementCount(): Promise<number>;
  /** Requests that clients sent since the fixture was made and that nobody answered well. */
  lostRequests(): Promise<number>;
  /** Somebody else routes traffic to a version that is neither side. Absent where the platform has no third side. */
  interfere?(): Promise<void>;
  /** Lets this much time pass. */
  wait(milliseconds: number): Promise<void>;
  close(): Promise<void>;
}
