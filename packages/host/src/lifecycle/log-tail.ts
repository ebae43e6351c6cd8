/** Characters of output that diagnostics carry (CodeDeploy: the agent's script log). */
const mostCharacters = 2048;

/**
 * The newest whole records of a log that fit into diagnostics. Of a last record that is longer than that alone, the end is
 * kept, and a mark says so.
 */
export function logTail(log: string): string {
  const records = log.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let length = 0;
  let first = records.length;
  while (first > 0 && length + lengthOf(records[first - 1] ?? '') < mostCharacters) {
    first -= 1;
    length += lengthOf(records[first] ?? '');
  }
  if (first < records.length) return records.slice(first).join('');
  const [last = ''] = records.slice(-1);
  return last === '' ? '' : `[…]${[...last].slice(4 - mostCharacters).join('')}`;
}

/** Characters, not the halves of those outside the basic plane. */
function lengthOf(record: string): number {
  return [...record].length;
}
