import type { TaskSet } from '@aws-sdk/client-ecs';
import type { PairSides } from './replacement.js';
import { targetGroupsOf } from './service.js';
import type { ParsedSettings } from './settings.js';
import { type GroupHealth, readGroupHealth } from './target-group.js';

/**
 * Why a task set may not count yet; undefined when it may: ECS calls it steady, and every target of its groups is healthy to
 * the load balancer itself.
 */
export async function whyNotSteady(
  taskSet: TaskSet,
  pairs: readonly PairSides[],
  { connection }: ParsedSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { runningCount = 0, pendingCount = 0, computedDesiredCount = 0, stabilityStatus = 'STABILIZING' } = taskSet;
  if (stabilityStatus !== 'STEADY_STATE' || runningCount !== computedDesiredCount || pendingCount > 0) {
    return `${runningCount} of ${computedDesiredCount} tasks run, ${pendingCount} are pending: ${stabilityStatus}`;
  }
  for (const { replacement } of pairs) {
    const health = await readGroupHealth(connection, replacement, signal);
    if (health.healthy < computedDesiredCount || health.otherwise.length > 0) {
      return describeHealth(replacement, health, computedDesiredCount);
    }
  }
  return undefined;
}

/**
 * Why a task set cannot serve a share of the traffic; undefined when it can: as large a share of its tasks is healthy. All of
 * them need not be, for a service may be scaled while its traffic moves.
 */
export async function whyUnable(
  taskSet: TaskSet,
  weight: number,
  { connection }: ParsedSettings,
  signal: AbortSignal,
): Promise<string | undefined> {
  const needed = Math.ceil(((taskSet.computedDesiredCount ?? 0) * weight) / 100);
  for (const arn of targetGroupsOf(taskSet)) {
    const health = await readGroupHealth(connection, arn, signal);
    if (health.healthy < needed) return describeHealth(arn, health, needed);
  }
  return undefined;
}

/** For people: how many of the targets that are needed are healthy, and what the others are. */
export function describeHealth(arn: string, { healthy, otherwise }: GroupHealth, needed: number): string {
  const others = otherwise.length === 0 ? '' : `, others are ${otherwise.join(', ')}`;
  return `${healthy} of ${needed} targets of ${arn} are healthy${others}`;
}
