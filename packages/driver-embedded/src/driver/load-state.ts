import { type DeploymentState, foldRecords, fromSnapshot, type Journal } from '@rollway/core/driver';

/** The state of a deployment as its journal has it, from the latest snapshot on; undefined when it is not there. */
export async function loadState(journal: Journal, deploymentId: string): Promise<DeploymentState | undefined> {
  const snapshot = await journal.loadSnapshot(deploymentId);
  const start = snapshot === undefined ? undefined : fromSnapshot(snapshot.state);
  const state = await foldRecords(journal.read(deploymentId, { after: start?.sequence ?? 0 }), start);
  return state.sequence === 0 ? undefined : state;
}
