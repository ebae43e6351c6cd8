import type { JournalRecord } from '../deployment/journal-record.js';
import type { JsonValue } from '../model/json.js';

/** What a journal knows about a deployment without reading all of it. */
export interface DeploymentListing {
  readonly deploymentId: string;
  readonly applicationName: string;
  readonly deploymentGroupName: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Whether `deployment-finished` is recorded. */
  readonly finished: boolean;
}

/** The state after `sequence` records, so that a long journal need not be folded from its beginning. */
export interface Snapshot {
  readonly sequence: number;
  readonly state: JsonValue;
}

/**
 * Where deployments are kept: the port that a driver's storage implements. One writer holds a journal at a time; reading
 * is always allowed. Everything a call resolved for survives the loss of the process.
 */
export interface Journal {
  /**
   * Adds the records of one turn, all or none, after record `expectedSequence` (0: the deployment is new).
   *
   * @throws JournalConflictError when the deployment does not end there, or another writer has taken over.
   */
  append(
    deploymentId: string,
    records: readonly JournalRecord[],
    options: { readonly expectedSequence: number },
  ): Promise<void>;
  /** The records after `after` (default 0: all), in order, up to the end as it is now. */
  read(deploymentId: string, options?: { readonly after?: number }): AsyncIterable<JournalRecord>;
  /** Keeps a snapshot; a later one replaces it. Losing one costs time, never data. */
  saveSnapshot(deploymentId: string, snapshot: Snapshot): Promise<void>;
  /** The latest snapshot whose version this release can read. */
  loadSnapshot(deploymentId: string): Promise<Snapshot | undefined>;
  /** Every deployment, oldest first. */
  list(): AsyncIterable<DeploymentListing>;
  /** Waits for what is under way and gives the journal up to another writer. */
  close(): Promise<void>;
}
