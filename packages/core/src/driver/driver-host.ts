import type { DeploymentCommand } from '../deployment/deployment-command.js';
import type { DeploymentState } from '../deployment/deployment-state.js';
import type { JournalRecord } from '../deployment/journal-record.js';

/**
 * What a driver gives the loop, which begins with a state that was folded before: commit, dispatch, schedule, read. An embedded process, a workflow engine and a
 * simulator differ in nothing else.
 */
export interface DriverHost {
  /**
   * Makes the records of one turn durable, all or none. Rejects when the deployment does not end at `expectedSequence`:
   * another controller has taken over, and this one stops.
   */
  commit(
    deploymentId: string,
    records: readonly JournalRecord[],
    options: { readonly expectedSequence: number; readonly state: DeploymentState },
  ): Promise<void>;
  /** Begins these effects, each at least once over all crashes. Does not wait for them: their reports come as inputs. */
  dispatch(commands: readonly DeploymentCommand[]): void;
  /** Calls `wake` at the given time, in milliseconds since the Unix epoch; returns what cancels it. */
  schedule(at: number, wake: () => void): () => void;
  /** The committed records after `after`, in order, up to the end as it is now. */
  read(deploymentId: string, options?: { readonly after?: number }): AsyncIterable<JournalRecord>;
}
