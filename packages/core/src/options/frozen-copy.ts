import { isOptions } from './check-keys.js';

/** A copy of plain data that nobody can change any more; what it was copied from stays its owner's. */
export function frozenCopy<Value>(value: Value): Value {
  return copy(value) as Value;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(copy));
  if (!isOptions(value)) return value;
  return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copy(member)])));
}
