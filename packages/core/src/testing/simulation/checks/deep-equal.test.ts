import { describe, expect, it } from 'vitest';
import { deepEqual } from './deep-equal.js';

describe('deepEqual', () => {
  it.each([
    ['numbers', 1, 1],
    ['objects in another order', { a: 1, b: [2] }, { b: [2], a: 1 }],
    ['an absent and an undefined member', { a: 1, b: undefined }, { a: 1 }],
    ['maps', new Map([['a', { x: 1 }]]), new Map([['a', { x: 1 }]])],
  ])('%s are equal', (_, left, right) => {
    expect([deepEqual(left, right), deepEqual(right, left)]).toEqual([true, true]);
  });

  it.each([
    ['numbers', 1, 2],
    ['a member too many', { a: 1 }, { a: 1, b: 2 }],
    ['lists of another length', [1, 2], [1, 2, 3]],
    ['a list and an object', [1], { 0: 1 }],
    ['a map and an object', new Map(), {}],
    ['values of maps', new Map([['a', 1]]), new Map([['a', 2]])],
    ['keys of maps', new Map([['a', 1]]), new Map([['b', 1]])],
    ['maps of another size', new Map([['a', 1]]), new Map()],
    ['null and an object', null, {}],
    ['a deep difference', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }],
  ])('%s differ', (_, left, right) => {
    expect([deepEqual(left, right), deepEqual(right, left)]).toEqual([false, false]);
  });
});
