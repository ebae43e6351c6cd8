import { JournalLockedError, RequestNotAllowedError } from '@rollway/core';
import { askDeployment, type DeploymentRequest } from '@rollway/core/driver';
import { exitCodes } from '../exit-codes.js';
import { followDeployment } from '../follow.js';
import type { Session } from '../session.js';

/**
 * `rollway pause`, `stop` and `rollback`: asks the process that runs the deployment, wherever that is. One that nobody runs
 * is taken up here for the purpose, except for a pause.
 */
export async function steerCommand(
  session: Session,
  id: string,
  steering: DeploymentRequest,
  json: boolean,
): Promise<number> {
  const { driver, terminal } = session;
  const isGranted = await takeUpIfFree(session, id, steering);
  const deployment = await driver.attach(id);
  const after = deployment.view().sequence;
  if (!isGranted) await askDeployment(deployment, steering);
  if (steering.type === 'pause') {
    terminal.error(`${id} is paused; go on with: rollway resume ${id}`);
    return exitCodes.succeeded;
  }
  await followDeployment(deployment, { terminal, json, after });
  return exitCodes.succeeded;
}

/** Options of `rollway continue`. */
export interface ContinueOptions {
  /** Default: the wait that is open. */
  readonly wait?: string;
  readonly reason: string;
}

/**
 * `rollway continue` (CodeDeploy: ContinueDeployment): ends the wait that is open and shows the deployment to its end.
 *
 * @throws RequestNotAllowedError when it waits for nothing, or for something that ends by itself.
 */
export async function continueCommand(
  session: Session,
  id: string,
  { wait, reason }: ContinueOptions,
  json: boolean,
): Promise<number> {
  const { driver, terminal } = session;
  const { waiting } = (await driver.attach(id)).view();
  const name = wait ?? waiting?.wait;
  if (name === undefined) {
    const why = 'it does not wait for anybody; see what it does with: rollway status';
    throw new RequestNotAllowedError({ deploymentId: id, request: 'continue', reason: why });
  }
  const request: DeploymentRequest = { type: 'continue', wait: name, reason };
  const isGranted = await takeUpIfFree(session, id, request);
  const deployment = await driver.attach(id);
  const after = deployment.view().sequence;
  if (!isGranted) await askDeployment(deployment, request);
  return followDeployment(deployment, { terminal, json, after });
}

/**
 * Takes the deployment up when nobody runs it, and nothing else, with the request as the first thing that happens; true then.
 * When another process holds the journal, that one runs the deployment and will hear the request.
 */
async function takeUpIfFree({ driver }: Session, id: string, request: DeploymentRequest): Promise<boolean> {
  try {
    const { resumed } = await driver.resume({ deploymentIds: [id], request });
    return resumed.length > 0;
  } catch (error) {
    if (JournalLockedError.isInstance(error)) return false;
    throw error;
  }
}
