/** A seeded source of pseudo-random numbers: the same seed gives the same numbers on every machine, for ever. */
export interface Random {
  /** A number from 0 up to, not including, 1. */
  next(): number;
  /** An integer from `lowest` to `highest`, both included. */
  integer(lowest: number, highest: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One element of a list that is not empty. */
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
}

/**
 * Creates a generator (mulberry32 behind an integer hash, so that neighbouring seeds have nothing in common). Good enough to
 * explore, useless for secrets.
 */
export function createRandom(seed: number): Random {
  let state = scatter(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (lowest: number, highest: number): number => lowest + Math.floor(next() * (highest - lowest + 1));
  return {
    next,
    integer,
    chance: (probability) => next() < probability,
    pick: (values) => values[integer(0, values.length - 1)] ?? values[0],
  };
}

function scatter(seed: number): number {
  let hash = (seed ^ Math.floor(seed / 4_294_967_296)) | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return hash ^ (hash >>> 15);
}
