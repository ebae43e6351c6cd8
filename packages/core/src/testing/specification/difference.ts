/** Whether `actual` has everything that `expected` says; members that `expected` leaves out are not looked at. */
export function matches(actual: unknown, expected: unknown): boolean {
  if (Object.is(actual, expected)) return true;
  if (typeof expected !== 'object' || expected === null || typeof actual !== 'object' || actual === null) return false;
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return false;
    return expected.every((element, index) => matches(actual[index], element));
  }
  return Object.entries(expected).every(([key, value]) => matches(Reflect.get(actual, key), value));
}

/**
 * Two lists side by side, as a person reads a difference: common lines plain, `-` expected and missing, `+` there and not
 * expected. The longest common part is kept, so that one surplus line shows as one.
 */
export function describeDifference(
  expected: readonly unknown[],
  actual: readonly unknown[],
  isMatch: (actual: unknown, expected: unknown) => boolean,
): string {
  const common = commonLengths(expected, actual, isMatch);
  const lines: string[] = [];
  let left = 0;
  let right = 0;
  while (left < expected.length || right < actual.length) {
    const both = left < expected.length && right < actual.length && isMatch(actual[right], expected[left]);
    if (both) {
      lines.push(`    ${show(actual[right])}`);
      left += 1;
      right += 1;
    } else if (
      right >= actual.length ||
      (left < expected.length && at(common, left + 1, right) >= at(common, left, right + 1))
    ) {
      lines.push(`  - ${show(expected[left])}`);
      left += 1;
    } else {
      lines.push(`  + ${show(actual[right])}`);
      right += 1;
    }
  }
  return lines.join('\n');
}

/** For every pair of positions: how many pairs match from there on at most. */
function commonLengths(
  expected: readonly unknown[],
  actual: readonly unknown[],
  isMatch: (actual: unknown, expected: unknown) => boolean,
): readonly (readonly number[])[] {
  const table = Array.from({ length: expected.length + 1 }, () => new Array<number>(actual.length + 1).fill(0));
  for (let left = expected.length - 1; left >= 0; left -= 1) {
    for (let right = actual.length - 1; right >= 0; right -= 1) {
      const row = table[left];
      if (row === undefined) continue;
      row[right] = isMatch(actual[right], expected[left])
        ? at(table, left + 1, right + 1) + 1
        : Math.max(at(table, left + 1, right), at(table, left, right + 1));
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], left: number, right: number): number {
  return table[left]?.[right] ?? 0;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
