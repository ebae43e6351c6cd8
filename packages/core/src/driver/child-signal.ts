/**
 * A signal that follows its parents and can be let go. `AbortSignal.any` would do, but on Node 20 every call leaves a
 * dependant behind on a long-lived parent.
 */
export function childSignal(parents: readonly AbortSignal[]): {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  release(): void;
} {
  const child = new AbortController();
  const abort = (): void => child.abort();
  for (const parent of parents) {
    if (parent.aborted) child.abort();
    else parent.addEventListener('abort', abort, { once: true });
  }
  return {
    signal: child.signal,
    abort: (reason) => child.abort(reason),
    release: () => {
      for (const parent of parents) parent.removeEventListener('abort', abort);
    },
  };
}
