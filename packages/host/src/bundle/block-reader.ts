/** Reads a stream in pieces of wanted lengths without copying more than the seams. */
export interface BlockReader {
  /** Exactly so many bytes; fewer only where the stream ends. */
  read(length: number): Promise<Uint8Array>;
  /** So many bytes in the pieces in which they come; fewer only where the stream ends. */
  pieces(length: number): AsyncGenerator<Uint8Array, void, void>;
}

export function blockReader(source: AsyncIterable<Uint8Array>): BlockReader {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  const take = async (length: number): Promise<Uint8Array> => {
    while (rest.length === 0) {
      const { done, value } = await iterator.next();
      if (done === true) return rest;
      rest = value;
    }
    const piece = rest.subarray(0, length);
    rest = rest.subarray(piece.length);
    return piece;
  };
  async function* pieces(length: number): AsyncGenerator<Uint8Array, void, void> {
    for (let left = length; left > 0; ) {
      const piece = await take(left);
      if (piece.length === 0) return;
      left -= piece.length;
      yield piece;
    }
  }
  return {
    pieces,
    async read(length) {
      const first = length > 0 ? await take(length) : rest.subarray(0, 0);
      if (first.length === length || first.length === 0) return first;
      const parts = [first];
      for await (const piece of pieces(length - first.length)) parts.push(piece);
      return Buffer.concat(parts);
    },
  };
}
