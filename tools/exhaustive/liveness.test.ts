import { expect, it } from 'vitest';
import { findStuck } from './liveness.js';

it('finds nothing where every way ends in a final state', () => {
  expect(findStuck([[1, 2], [3], [3], []], [false, false, false, true])).toBeUndefined();
});

it('finds a state that has nothing to go on with', () => {
  expect(findStuck([[1], []], [false, false])?.state).toBe(1);
});

it('finds states that lead round in a circle, also beside a way that ends', () => {
  expect(findStuck([[1], [2, 0], []], [false, false, true])?.state).toBe(0);
});
