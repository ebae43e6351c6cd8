/**
 * One read for all who ask in the same turn of the event loop: instances are moved side by side, and look at the same thing.
 * Whoever asks once a read is under way gets a newer one.
 */
export function shareRead<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | undefined;
  const begin = async (): Promise<Value> => {
    await new Promise((resolve) => setImmediate(resolve));
    asked = undefined;
    return read();
  };
  return () => {
    asked ??= begin();
    return asked;
  };
}
