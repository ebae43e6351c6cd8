import { DeploymentNotFoundError, diffPlans, formatPlan, type Plan } from '@rollway/core';
import { parseRevision } from '../config/parse-revision.js';
import { exitCodes } from '../exit-codes.js';
import type { Session } from '../session.js';

/** Options of `rollway plan`. */
export interface PlanOptions {
  /** A deployment to compare with; true: the group's last one. */
  readonly diff?: string | true;
  readonly json?: boolean;
}

/** `rollway plan`: what a deployment would do, or what it would do otherwise than an earlier one. Touches nothing. */
export async function planCommand(
  session: Session,
  group: string,
  revision: string,
  options: PlanOptions,
): Promise<number> {
  const { terminal, driver } = session;
  const { diff, json = false } = options;
  const plan = await driver.plan(session.group(group), { revision: parseRevision(revision, terminal.cwd) });
  if (diff === undefined) {
    terminal.out(json ? JSON.stringify(plan) : formatPlan(plan));
    return exitCodes.succeeded;
  }
  const previous = await recordedPlan(session, group, diff);
  const changes = diffPlans(previous.plan, plan);
  if (json) terminal.out(JSON.stringify({ previous: previous.deploymentId, changes }));
  else
    for (const line of changes.length === 0 ? [`as ${previous.deploymentId} was planned`] : changes) terminal.out(line);
  return exitCodes.succeeded;
}

/** @throws DeploymentNotFoundError when there is nothing to compare with. */
async function recordedPlan(
  session: Session,
  group: string,
  diff: string | true,
): Promise<{ readonly deploymentId: string; readonly plan: Plan }> {
  const { driver, journal, config } = session;
  const { applicationName, name } = session.group(group);
  const isOfGroup = (listing: { readonly applicationName: string; readonly deploymentGroupName: string }): boolean =>
    listing.applicationName === applicationName && listing.deploymentGroupName === name;
  const last = diff === true ? (await driver.list()).filter(isOfGroup).at(-1)?.deploymentId : diff;
  if (last !== undefined) {
    for await (const record of journal.read(last)) {
      if (record.type === 'deployment-started') return { deploymentId: last, plan: record.definition.plan };
    }
  }
  throw new DeploymentNotFoundError({ deploymentId: last ?? `any deployment of ${name}`, journal: config.journal });
}
