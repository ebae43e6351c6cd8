/** Whether two plain values, arrays, maps or sets of plain values are equal in all their parts. A member that is undefined equals an absent one. */
export function deepEqual(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false;
  if (left instanceof Map) return right instanceof Map && mapsEqual(left, right);
  if (left instanceof Set) return right instanceof Set && setsEqual(left, right);
  if (Array.isArray(left)) return Array.isArray(right) && arraysEqual(left, right);
  if (Array.isArray(right) || right instanceof Map) return false;
  return membersEqual(left as Record<string, unknown>, right as Record<string, unknown>);
}

function mapsEqual(left: ReadonlyMap<unknown, unknown>, right: ReadonlyMap<unknown, unknown>): boolean {
  if (left.size !== right.size) return false;
  for (const [key, value] of left) if (!right.has(key) || !deepEqual(value, right.get(key))) return false;
  return true;
}

function setsEqual(left: ReadonlySet<unknown>, right: ReadonlySet<unknown>): boolean {
  if (left.size !== right.size) return false;
  for (const value of left) if (!right.has(value)) return false;
  return true;
}

function arraysEqual(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index += 1) if (!deepEqual(left[index], right[index])) return false;
  return true;
}

function membersEqual(left: Record<string, unknown>, right: Record<string, unknown>): boolean {
  for (const key in left) if (!deepEqual(left[key], right[key])) return false;
  for (const key in right) if (right[key] !== undefined && left[key] === undefined) return false;
  return true;
}
