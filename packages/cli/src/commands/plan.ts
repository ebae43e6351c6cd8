import { formatPlan } from '@rollway/core';
import { parseRevision } from '../config/parse-revision.js';
import { exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';

/** `rollway plan`: what a deployment would do. Looks at the fleet and the revision and touches nothing. */
export async function planCommand(session: Session, group: string, revision: string, json: boolean): Promise<number> {
  const { terminal, driver } = session;
  const plan = await driver.plan(session.group(group), { revision: parseRevision(revision, terminal.cwd) });
  terminal.out(json ? JSON.stringify(plan) : formatPlan(plan));
  return exitCodes.succeeded;
}
