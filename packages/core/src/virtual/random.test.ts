import { describe, expect, it } from 'vitest';
import { createRandom } from './random.js';

describe('createRandom', () => {
  it('gives the same numbers for the same seed, for ever', () => {
    const random = createRandom(42);
    expect([random.integer(0, 999), random.integer(0, 999), random.integer(0, 999)]).toEqual([334, 141, 882]);
  });

  it('gives neighbouring seeds nothing in common', () => {
    const firsts = Array.from({ length: 1000 }, (_, seed) => createRandom(seed).next());
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    expect(mean).toBeGreaterThan(0.45);
    expect(mean).toBeLessThan(0.55);
    expect(new Set(firsts).size).toBe(1000);
  });

  it('spreads evenly and reaches both ends of a range', () => {
    const random = createRandom(1);
    const counts = [0, 0, 0, 0, 0, 0];
    for (let index = 0; index < 6000; index += 1) {
      const face = random.integer(0, 5);
      counts[face] = (counts[face] ?? 0) + 1;
    }
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  it('takes chances as often as it should, and certain ones always', () => {
    const random = createRandom(2);
    let taken = 0;
    for (let index = 0; index < 4000; index += 1) if (random.chance(0.25)) taken += 1;
    expect(taken).toBeGreaterThan(900);
    expect(taken).toBeLessThan(1100);
    expect([random.chance(0), random.chance(1)]).toEqual([false, true]);
  });

  it('picks every element', () => {
    const random = createRandom(3);
    const picked = new Set(Array.from({ length: 100 }, () => random.pick(['a', 'b', 'c'])));
    expect([...picked].sort()).toEqual(['a', 'b', 'c']);
  });

  it('tells seeds apart that differ only above 32 bits', () => {
    expect(createRandom(1).next()).not.toBe(createRandom(1 + 2 ** 32).next());
  });
});
