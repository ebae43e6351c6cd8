import type { OperationContext } from '@rollway/core/target';
import { changedMessage, goneMessage, type Move, moveRoute } from './move-route.js';
import { type PairSides, type Route, routesOf } from './replacement.js';
import { readRoute } from './route-state.js';
import type { ParsedSettings } from './settings.js';
import { foreignGroup, isPrepared, isRouted } from './weights.js';

/**
 * Puts the replacement's groups into the forward actions of all production traffic, at weight 0: load balancers check only
 * targets of groups that a listener names, and ECS makes tasks only in such groups. Nothing may be shared or moved already.
 *
 * @returns the first route that is not there yet.
 */
export async function prepareRoutes(
  pairs: readonly PairSides[],
  settings: ParsedSettings,
  context: OperationContext,
): Promise<Move> {
  for (const route of routesOf(pairs, 'production')) {
    const move = await prepareRoute(route, settings, context);
    if (move.status !== 'routed') return move;
  }
  return { status: 'routed' };
}

async function prepareRoute(route: Route, settings: ParsedSettings, context: OperationContext): Promise<Move> {
  const found = await readRoute(settings.connection, route.arn, context.signal);
  if (found === undefined) return { status: 'refused', message: goneMessage(route) };
  const onOriginal = isRouted(route, found, 0);
  if (onOriginal && isPrepared(route, found)) return { status: 'routed' };
  const mayOverwrite = onOriginal || (settings.unfinished === 'repair' && foreignGroup(route, found) === undefined);
  if (!mayOverwrite || found.groups === undefined) return { status: 'refused', message: changedMessage(route, found) };
  return moveRoute(route, { found, replacementWeight: 0 }, settings, context);
}
