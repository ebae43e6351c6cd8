import { exitCodes } from '../exit-codes.js';
import { statusDetail, statusList } from '../render/status-table.js';
import type { Session } from '../session.js';

/** `rollway status`: what the journal knows, also while another process deploys. */
export async function statusCommand(session: Session, id: string | undefined, json: boolean): Promise<number> {
  const { terminal, driver } = session;
  if (id === undefined) {
    const listings = await driver.list();
    if (json) terminal.out(JSON.stringify(listings));
    else for (const line of statusList(listings)) terminal.out(line);
    return exitCodes.succeeded;
  }
  const deployment = await driver.attach(id);
  if (json) terminal.out(JSON.stringify({ ...deployment.view(), instances: deployment.instances() }));
  else for (const line of statusDetail(deployment)) terminal.out(line);
  return exitCodes.succeeded;
}
