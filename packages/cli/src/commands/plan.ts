import { formatPlan } from '@rollway/core';
import { createDefinition } from '@rollway/core/driver';
import { parseRevision } from '../config/parse-revision.js';
import { exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';

/** `rollway plan`: what a deployment would do. Looks at the fleet and the revision and touches nothing. */
export async function planCommand(session: Session, group: string, revision: string, json: boolean): Promise<number> {
  const { terminal } = session;
  const context = { signal: new AbortController().signal, log: (message: string) => terminal.error(message) };
  const request = { deploymentId: 'plan', revision: parseRevision(revision, terminal.cwd) };
  const { plan } = await createDefinition(session.group(group), request, { context, history: {} });
  terminal.out(json ? JSON.stringify(plan) : formatPlan(plan));
  return exitCodes.succeeded;
}
