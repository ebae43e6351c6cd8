import { createHash } from 'node:crypto';
import { pingNodes } from '@rollway/aws';
import { type Revision, RollwayError, ServiceCallError } from '@rollway/core';
import { countFailure, forgetFailures } from './launch-failures.js';
import type { LaunchDeployment, LaunchParts, Verdict } from './launch-settings.js';
import type { LifecycleAction } from './lifecycle-action.js';

/** Between looks for an agent that does not report yet, in milliseconds. */
const agentPause = 5_000;

/** Deploys to an instance that launches: the last good revision, or else the fallback. */
export async function deployAtLaunch(action: LifecycleAction, parts: LaunchParts): Promise<Verdict> {
  const verdict = await tryRevisions(action, parts).catch((error: unknown) => giveUp(messageOf(error)));
  const { connection } = parts;
  const { autoScalingGroupName: group } = action;
  if (verdict.result === 'ABANDON') return holdBack(verdict, group, parts);
  // The instance has what it needs; a count that stays only makes a later pause longer.
  await forgetFailures(connection, group).catch(ignoreKnown);
  return verdict;
}

async function tryRevisions(action: LifecycleAction, parts: LaunchParts): Promise<Verdict> {
  const revision = await parts.revision();
  if (revision === undefined) return { result: 'CONTINUE', detail: 'the group has no successful revision yet' };
  if (!(await agentReports(action.instanceId, parts))) {
    return giveUp(`its agent did not report within ${parts.agentWithin / 1000} s`);
  }
  const first = await tryRevision(action, parts, { revision, choice: 'last-good' });
  if (first.result === 'CONTINUE') return first;
  const fallback = await parts.fallbackRevision?.();
  if (fallback === undefined) return first;
  const { result, detail } = await tryRevision(action, parts, { revision: fallback, choice: 'fallback' });
  return { result, detail: `${first.detail}; fallback: ${detail}` };
}

async function tryRevision(
  action: LifecycleAction,
  { deploy }: LaunchParts,
  chosen: { readonly revision: Revision; readonly choice: LaunchDeployment['choice'] },
): Promise<Verdict> {
  const { instanceId, autoScalingGroupName } = action;
  const deploymentId = `${deploymentIdOf(action)}${chosen.choice === 'fallback' ? '-fallback' : ''}`;
  try {
    const { status } = await deploy({ deploymentId, instanceId, autoScalingGroupName, ...chosen });
    return { result: status === 'succeeded' ? 'CONTINUE' : 'ABANDON', detail: `${deploymentId} is ${status}` };
  } catch (error) {
    return giveUp(messageOf(error));
  }
}

/** Its group launches another one as soon as it is given up, which fails as this one did as long as nobody has changed a thing. */
async function holdBack(
  { result, detail }: Verdict,
  group: string,
  { connection, pauses, waiting }: LaunchParts,
): Promise<Verdict> {
  if (pauses === undefined) return { result, detail };
  const failures = (await countFailure(connection, group).catch(ignoreKnown)) ?? 1;
  const pause = Math.min(pauses.longest, pauses.first * 2 ** (failures - 1));
  await waiting.sleep(pause, new AbortController().signal);
  return { result, detail: `${detail}; it was held for ${pause / 1000} s, failures in a row: ${failures}` };
}

/** A boot takes its time; a deployment to an agent that is not there would fail at once. */
async function agentReports(instanceId: string, { connection, agentWithin, waiting }: LaunchParts): Promise<boolean> {
  for (const until = waiting.now() + agentWithin; ; ) {
    // Not to be told is not to have been seen; both may be otherwise at the next look.
    const pings = await pingNodes(connection, [instanceId]).catch(ignoreUnanswered);
    if (pings?.get(instanceId) === 'Online') return true;
    if (waiting.now() >= until) return false;
    await waiting.sleep(agentPause, new AbortController().signal);
  }
}

function ignoreUnanswered(error: unknown): undefined {
  if (!ServiceCallError.isInstance(error)) throw error;
}

function ignoreKnown(error: unknown): undefined {
  if (!RollwayError.isInstance(error)) throw error;
}

function deploymentIdOf({ instanceId, token, lifecycleHookName }: LifecycleAction): string {
  const wait = createHash('sha256')
    .update(`${lifecycleHookName}\n${token ?? ''}`)
    .digest('hex')
    .slice(0, 8);
  return `launch-${instanceId}-${wait}`;
}

function giveUp(detail: string): Verdict {
  return { result: 'ABANDON', detail };
}

/** What was thrown, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
