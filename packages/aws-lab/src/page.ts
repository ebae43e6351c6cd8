/** One page of a list. */
export interface Page<Item> {
  readonly items: Item[];
  /** The token of the next page. */
  readonly next: string | undefined;
}

/** Cuts a page out of a list; the token is the position, which is as good as any to those who must not look inside. */
export function pageOf<Item>(all: readonly Item[], token: string | undefined, size: number): Page<Item> {
  const from = token === undefined ? 0 : Number(token);
  const next = from + size;
  return { items: all.slice(from, next), next: next < all.length ? String(next) : undefined };
}
