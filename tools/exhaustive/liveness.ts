import { RuleBroken } from '@rollway/core/testing';

/**
 * A state from which things may go well for ever without the deployment ending; undefined when there is none. `fair` has the
 * successors of each state by what happens without faults: when each state that is not final has one and they lead round in
 * no circle, every way through them ends, and it ends in a final state.
 */
export function findStuck(
  fair: readonly (readonly number[])[],
  finals: readonly boolean[],
): { readonly state: number; readonly error: unknown } | undefined {
  for (const [state, successors] of fair.entries()) {
    if (successors.length > 0 || finals[state] === true) continue;
    return { state, error: new RuleBroken('whatever is not final can go on without faults', state) };
  }
  const open = fair.map((successors) => successors.length);
  const before: number[][] = fair.map(() => []);
  for (const [state, successors] of fair.entries()) for (const next of successors) before[next]?.push(state);
  const ended = fair.flatMap((successors, state) => (successors.length === 0 ? [state] : []));
  for (let state = ended.pop(); state !== undefined; state = ended.pop()) {
    for (const earlier of before[state] ?? []) {
      const left = (open[earlier] ?? 0) - 1;
      open[earlier] = left;
      if (left === 0) ended.push(earlier);
    }
  }
  const state = open.findIndex((left) => left > 0);
  if (state < 0) return undefined;
  return { state, error: new RuleBroken('without faults, every way ends in a final state', state) };
}
