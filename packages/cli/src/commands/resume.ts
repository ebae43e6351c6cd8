import { RequestNotAllowedError } from '@rollway/core';
import { exitCodes } from '../exit-codes.js';
import { followDeployment } from '../follow.js';
import type { Session } from '../session.js';

/**
 * `rollway resume`: takes up what a crash or a pause left, and shows it to its end. A frozen deployment waits for a decision,
 * so it goes on only when it is named.
 */
export async function resumeCommand(session: Session, id: string | undefined, json: boolean): Promise<number> {
  const { terminal, driver } = session;
  await driver.resume(id === undefined ? {} : { deploymentIds: [id] });
  const open = (await driver.list()).filter((listing) => !listing.finished).map((listing) => listing.deploymentId);
  const chosen = id === undefined ? open : [id];
  if (chosen.length === 0) terminal.error('nothing to resume: every deployment has finished');
  let worst: number = exitCodes.succeeded;
  for (const deploymentId of chosen) {
    worst = Math.max(worst, await resumeOne(session, deploymentId, { json, named: id !== undefined }));
  }
  return worst;
}

async function resumeOne(
  { driver, terminal }: Session,
  deploymentId: string,
  { json, named }: { readonly json: boolean; readonly named: boolean },
): Promise<number> {
  const deployment = await driver.attach(deploymentId);
  const { sequence: after, paused, frozen } = deployment.view();
  if (frozen !== undefined && named) await deployment.resume({ reason: 'resumed at the terminal' });
  else if (paused) {
    await deployment.resume({ reason: 'resumed at the terminal' }).catch((error: unknown) => {
      // Somebody else may have resumed it in the meantime; that is what was wanted.
      if (!RequestNotAllowedError.isInstance(error)) throw error;
    });
  }
  return followDeployment(deployment, { terminal, json, after });
}
