import type { JsonValue } from '../../model/json.js';
import type { Side } from '../../target/v1/request.js';

/** Instances in one batch at most: bounds what an engine keeps in one history or message. */
export const maximumBatchSize = 500;

/**
 * `running`: the event is in flight. `held`: its previous event succeeded while the deployment was paused. The others are
 * final for the stage; `unreachable` only where a budget counts it apart, `left` when it is no longer in the fleet.
 */
export type MemberPhase = 'running' | 'held' | 'succeeded' | 'failed' | 'unreachable' | 'left';

/** One instance inside a batch: how far through the lifecycle it is. */
export interface Member {
  /** Position in the fleet of its side. */
  readonly index: number;
  readonly instanceId: string;
  readonly batch: number;
  readonly attempt: number;
  /** The stage that worked on it last, within its attempt. */
  readonly stage: number;
  phase: MemberPhase;
  /** Position in the lifecycle of the event in flight, or of the next one while `held`. */
  event: number;
  /** When the event in flight started, in milliseconds since the Unix epoch. */
  startedAt: number;
  /** What the target said to ask by, once it took the operation on. */
  accepted: { readonly handle: JsonValue; readonly pollAt: number } | undefined;
  /** It has left out the rest of its lifecycle to go back into rotation, and ends as interrupted. */
  wayBack: boolean;
}

/**
 * The second machine: up to {@link maximumBatchSize} instances, each going through the lifecycle on its own. A deployment
 * holds its open batches; an engine may host each one as a child of its own.
 */
export interface BatchState {
  readonly batch: number;
  readonly attempt: number;
  readonly side: Side;
  readonly lifecycle: readonly string[];
  readonly members: readonly Member[];
  /** Members that have not ended; 0 means the batch is done. */
  open: number;
}
