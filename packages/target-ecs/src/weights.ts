import type { Route } from './replacement.js';
import type { RouteState, WeightedGroup } from './route-state.js';

/** Sums that weights of ours have: percent, or for fractions of one the finest that load balancers know. */
const whole = 100;
const finest = 999;

/** Half of the finest step, as a share. */
const smallestShare = 0.5 / finest;

/** The groups of a forward action with the weights that a percentage means; groups of others stay, they have no weight. */
export function weighted(route: Route, found: RouteState, replacementWeight: number): readonly WeightedGroup[] {
  const { original, replacement } = route;
  const sum = Number.isInteger(replacementWeight) ? whole : finest;
  const weight = Math.round((replacementWeight * sum) / whole);
  const others = (found.groups ?? []).filter(({ arn }) => arn !== original && arn !== replacement);
  return [...others, { arn: original, weight: sum - weight }, { arn: replacement, weight }];
}

/** Whether a route sends that percentage to the replacement, all the rest to the original, and checks both. */
export function isRouted(route: Route, found: RouteState, replacementWeight: number): boolean {
  const { replacement, sum } = sharesOf(route, found);
  if (foreignGroup(route, found) !== undefined || sum === 0) return false;
  return Math.abs(replacement / sum - replacementWeight / whole) < smallestShare;
}

/** Whether the replacement is in the forward action, in which case its targets are checked, with weights as we set them. */
export function isPrepared(route: Route, found: RouteState): boolean {
  const { sum } = sharesOf(route, found);
  const isIn = found.groups?.some(({ arn }) => arn === route.replacement) === true;
  return isIn && (sum === whole || sum === finest);
}

/** A group that is neither side and gets requests. */
export function foreignGroup(route: Route, found: RouteState): string | undefined {
  const { original, replacement } = route;
  return found.groups?.find(({ arn, weight }) => weight > 0 && arn !== original && arn !== replacement)?.arn;
}

/** For people: `blue 90, green 10`. */
export function describeWeights(groups: readonly WeightedGroup[] | undefined): string {
  const nameOf = (arn: string): string => /targetgroup\/([^/]+)/.exec(arn)?.[1] ?? arn;
  if (groups === undefined || groups.length === 0) return 'no target group';
  return groups.map(({ arn, weight }) => `${nameOf(arn)} ${weight}`).join(', ');
}

function sharesOf(route: Route, found: RouteState): { readonly replacement: number; readonly sum: number } {
  const weightOf = (group: string): number => found.groups?.find(({ arn }) => arn === group)?.weight ?? 0;
  const replacement = weightOf(route.replacement);
  return { replacement, sum: replacement + weightOf(route.original) };
}
