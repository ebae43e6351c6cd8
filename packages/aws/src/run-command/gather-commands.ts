import type { Waiting } from '../connection/waiting.js';

/** Collects what is asked for within a moment, so that one call can serve all of it. */
export interface Gatherer<Item> {
  add(key: string, item: Item): void;
}

/** Hands over, for each key, what was added within a moment of the first. */
export function createGatherer<Item>(
  options: { readonly within: () => number; readonly waiting: Waiting },
  hand: (key: string, items: readonly Item[]) => void,
): Gatherer<Item> {
  const gathered = new Map<string, Item[]>();
  return {
    add(key, item) {
      const together = gathered.get(key);
      if (together !== undefined) {
        together.push(item);
        return;
      }
      const items = [item];
      gathered.set(key, items);
      void options.waiting.sleep(options.within(), new AbortController().signal).then(() => {
        gathered.delete(key);
        hand(key, items);
      });
    },
  };
}

/** Parts of at most `size`, in none of which two items have the same name. */
export function partition<Item>(
  items: readonly Item[],
  size: number,
  nameOf: (item: Item) => string,
): readonly (readonly Item[])[] {
  const parts: { readonly names: Set<string>; readonly items: Item[] }[] = [];
  for (const item of items) {
    const name = nameOf(item);
    let part = parts.find((candidate) => candidate.items.length < size && !candidate.names.has(name));
    if (part === undefined) {
      part = { names: new Set(), items: [] };
      parts.push(part);
    }
    part.names.add(name);
    part.items.push(item);
  }
  return parts.map((part) => part.items);
}
