/** Calls with at most `size` items each, one call after another, and joins what they answer. For APIs that bound a list. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  size: number,
  perform: (batch: readonly Item[]) => Promise<readonly Result[]>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += size)
    results.push(...(await perform(items.slice(from, from + size))));
  return results;
}
