import type { Problem } from '@rollway/core';
import { type PairSides, type Route, routesOf } from './replacement.js';
import { type RouteState, readRoute } from './route-state.js';
import type { ParsedSettings } from './settings.js';
import { readTargetGroup } from './target-group.js';
import { describeWeights, foreignGroup, isRouted } from './weights.js';

/** Load balancing forwards to so many groups at the most in one action (Elastic Load Balancing: quotas). */
const mostGroups = 5;

/** What of the target groups and listeners is in the way: production traffic has to be all on the original. */
export async function inspectRoutes(
  pairs: readonly PairSides[],
  settings: ParsedSettings,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  for (const [index, { targetGroups }] of settings.pairs.entries()) {
    for (const arn of targetGroups) {
      if ((await readTargetGroup(settings.connection, arn, signal)) !== undefined) continue;
      problems.push({ path: `targetGroupPairs[${index}].targetGroups`, message: 'must exist', received: arn });
    }
  }
  for (const [index, pair] of pairs.entries()) {
    for (const route of [...routesOf([pair], 'production'), ...routesOf([pair], 'test')]) {
      const path = `targetGroupPairs[${index}].${route.listener}Listener`;
      const found = await readRoute(settings.connection, route.arn, signal);
      const problem = found === undefined ? notThere(route) : inspectRoute(route, found, settings);
      if (problem !== undefined) problems.push({ path, ...problem });
    }
  }
  return problems;
}

type Finding = Omit<Problem, 'path'>;

function inspectRoute(route: Route, found: RouteState, { unfinished }: ParsedSettings): Finding | undefined {
  const received = describeWeights(found.groups);
  const { original, replacement } = route;
  if (found.groups === undefined) return { message: 'must forward to target groups', received: 'another action' };
  const own = found.groups.filter(({ arn }) => arn === original || arn === replacement);
  const all = new Set([...found.groups.map(({ arn }) => arn), original, replacement]);
  if (foreignGroup(route, found) !== undefined) {
    return { message: 'must forward to no other target groups than those of the pair', received };
  }
  if (own.length === 0) return { message: 'must forward to a target group of the pair', received };
  if (all.size > mostGroups) {
    return { message: `must have room for both groups of the pair among at most ${mostGroups}`, received };
  }
  if (route.listener === 'test' || unfinished === 'repair' || isRouted(route, found, 0)) return undefined;
  const message =
    'must send all traffic to the group of the PRIMARY task set; a deployment that was stopped, or a template, moved it: ' +
    'set the weights back, or set unfinished to repair';
  return { message, received };
}

function notThere({ arn }: Route): Finding {
  return { message: 'must be a listener or rule that exists', received: arn };
}
