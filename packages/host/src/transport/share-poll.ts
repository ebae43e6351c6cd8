/**
 * One poll for all who wait. Whoever asks gets a result that was asked for after that moment, never an older one; all who
 * ask while a poll is under way share the one behind it.
 */
export function sharePoll<Value>(poll: () => Promise<Value>): () => Promise<Value> {
  let current: Promise<Value> | undefined;
  let next: Promise<Value> | undefined;
  const start = (): Promise<Value> => {
    next = undefined;
    const started = poll();
    const end = (): void => {
      if (current === started) current = undefined;
    };
    started.then(end, end);
    current = started;
    return started;
  };
  return () => {
    if (current === undefined) return start();
    next ??= current.then(start, start);
    return next;
  };
}
