import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Writes a download to a file as it comes; nothing of it is held in memory. */
export async function writeStream(
  content: AsyncIterable<Uint8Array>,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  await pipeline(content as Readable, createWriteStream(path), signal === undefined ? {} : { signal });
}
