import type { Deployment } from '@rollway/core';
import { exitCodes } from '../exit-codes.js';
import { followDeployment } from '../follow.js';
import type { Session } from '../session.js';

/** What a person can ask of a deployment. */
export type Steering =
  | { readonly type: 'pause' | 'rollback'; readonly reason: string }
  | { readonly type: 'stop'; readonly reason: string; readonly rollback: boolean };

/**
 * `rollway pause`, `stop` and `rollback`: asks the process that runs the deployment, wherever that is. One that nobody runs
 * is taken up here for the purpose, except for a pause.
 */
export async function steerCommand(session: Session, id: string, steering: Steering, json: boolean): Promise<number> {
  const { driver, terminal } = session;
  await takeUpIfFree(session);
  const deployment = await driver.attach(id);
  const after = deployment.view().sequence;
  await ask(deployment, steering);
  if (steering.type === 'pause') {
    terminal.error(`${id} is paused; go on with: rollway resume ${id}`);
    return exitCodes.succeeded;
  }
  await followDeployment(deployment, { terminal, json, after });
  return exitCodes.succeeded;
}

/** Fails when another process holds the journal: then that one runs the deployment, and will hear the request. */
async function takeUpIfFree({ driver }: Session): Promise<void> {
  await driver.resume().catch((error: unknown) => {
    if ((error as { readonly code?: unknown }).code !== 'journal-locked') throw error;
  });
}

function ask(deployment: Deployment, steering: Steering): Promise<void> {
  const { reason } = steering;
  switch (steering.type) {
    case 'pause':
      return deployment.pause({ reason });
    case 'rollback':
      return deployment.rollback({ reason });
    case 'stop':
      return deployment.stop({ reason, rollback: steering.rollback });
  }
}
