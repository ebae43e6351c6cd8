import type { OperationContext } from '@rollway/core/target';
import type { Route } from './replacement.js';
import { type RouteState, readRoute, writeRoute } from './route-state.js';
import type { ParsedSettings } from './settings.js';
import { describeWeights, isRouted, weighted } from './weights.js';

/** Where a route stands: as it should be, not yet, or in a way that nobody may overwrite. */
export type Move =
  | { readonly status: 'routed' }
  | { readonly status: 'differs'; readonly found: RouteState }
  | { readonly status: 'refused'; readonly message: string };

/**
 * Sets the weights of one route and reads them back. Called only when what was found may be overwritten.
 *
 * @throws ServiceRefusedError when load balancing refuses, ServiceCallError when the outcome is unknown.
 */
export async function moveRoute(
  route: Route,
  change: { readonly found: RouteState; readonly replacementWeight: number },
  { connection }: ParsedSettings,
  { signal, log }: OperationContext,
): Promise<Move> {
  const { found, replacementWeight } = change;
  const groups = weighted(route, found, replacementWeight);
  await writeRoute(connection, route.arn, { found, groups }, signal);
  const after = await readRoute(connection, route.arn, signal);
  if (after === undefined) return { status: 'refused', message: goneMessage(route) };
  log(`${route.listener} traffic of ${route.arn}: ${describeWeights(after.groups)}`);
  return isRouted(route, after, replacementWeight) ? { status: 'routed' } : { status: 'differs', found: after };
}

/** What is said of a route that is not there. */
export function goneMessage({ arn, listener }: Route): string {
  return `the ${listener} listener or rule ${arn} is gone`;
}

/** What is said of a route that somebody else changed. */
export function changedMessage({ arn, listener }: Route, { groups }: RouteState): string {
  const what = `the weights of the ${listener} listener or rule ${arn} were changed by somebody else`;
  return `${what}: ${describeWeights(groups)}; see to it that nothing else, as a template, sets its target groups`;
}
