import type { ServiceDeployment } from '@aws-sdk/client-ecs';
import type { PairSides } from '../replacement.js';
import type { ParsedSettings } from '../settings.js';
import { describeHealth } from '../steady-state.js';
import { readGroupHealth } from '../target-group.js';

/** Why a replacement that ECS calls scaled up may not count yet; undefined when all its targets are healthy. */
export async function whyNotUp(
  { targetServiceRevision: revision }: ServiceDeployment,
  pairs: readonly PairSides[],
  { connection }: ParsedSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { requestedTaskCount = 0, runningTaskCount = 0, pendingTaskCount = 0 } = revision ?? {};
  if (runningTaskCount < requestedTaskCount || pendingTaskCount > 0) {
    return `${runningTaskCount} of ${requestedTaskCount} tasks run, ${pendingTaskCount} are pending`;
  }
  for (const { replacement } of pairs) {
    const health = await readGroupHealth(connection, replacement, signal);
    if (health.healthy < requestedTaskCount) return describeHealth(replacement, health, requestedTaskCount);
  }
  return undefined;
}
