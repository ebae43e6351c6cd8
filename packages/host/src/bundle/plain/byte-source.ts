import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { type BundleLimits, expansionMeter } from '../bundle-limits.js';

/** Bytes in order. What is asked for is whole or absent: an end in the middle counts as the end. */
export interface ByteSource {
  /** The next bytes if they are at hand; else undefined, and `fill` fetches them. Valid until the next call. */
  take(length: number): Buffer | undefined;
  /** @returns false when the source ends before. */
  fill(length: number): Promise<boolean>;
  /** Passes over bytes. @returns false when the source ends before. */
  skip(length: number): Promise<boolean>;
  /** How many bytes have been taken or passed over. */
  position(): number;
  close(): Promise<void>;
}

const chunkSize = 256 * 1024;
const bufferSize = 1024 * 1024;
const smallestRead = 64 * 1024;

/** Reads a file through one buffer, in larger pieces the longer nothing is passed over; passing over costs no reading. */
export async function fileSource(path: string): Promise<ByteSource> {
  const handle = await open(path);
  const { size } = await handle.stat();
  const buffer = Buffer.allocUnsafe(Math.min(bufferSize, Math.max(size, smallestRead)));
  let start = 0;
  let end = 0;
  let piece = smallestRead;
  /** Where the buffer ends in the file. */
  let position = 0;
  return {
    take(length) {
      if (end - start < length) return undefined;
      start += length;
      return buffer.subarray(start - length, start);
    },
    async fill(length) {
      if (end - start >= length) return true;
      buffer.copyWithin(0, start, end);
      end -= start;
      start = 0;
      while (end < length) {
        const { bytesRead } = await handle.read(buffer, end, Math.min(piece, buffer.length - end), position);
        if (bytesRead === 0) return false;
        position += bytesRead;
        end += bytesRead;
        piece = Math.min(piece * 2, bufferSize);
      }
      return true;
    },
    skip(length) {
      const beyond = length - (end - start);
      start = beyond > 0 ? end : start + length;
      position += Math.max(0, beyond);
      if (beyond > smallestRead) piece = smallestRead;
      return Promise.resolve(position <= size);
    },
    position: () => position - (end - start),
    close: () => handle.close(),
  };
}

/** Reads what a gzipped file unfolds to. */
export async function gunzipSource(path: string, limits?: BundleLimits): Promise<ByteSource> {
  const handle = await open(path);
  const meter = limits === undefined ? undefined : expansionMeter(limits, (await handle.stat()).size);
  const zipped = handle.createReadStream({ autoClose: false, highWaterMark: chunkSize });
  const unzipped = zipped.pipe(createGunzip({ chunkSize }));
  zipped.once('error', (error) => unzipped.destroy(error));
  const chunks = unzipped[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let buffer: Buffer = Buffer.alloc(0);
  let passed = 0;
  const load = async (): Promise<boolean> => {
    const chunk = (await chunks.next()).value as Buffer | undefined;
    if (meter?.(chunk?.length ?? 0) !== undefined) return false;
    if (chunk !== undefined) buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    return chunk !== undefined;
  };
  return {
    take(length) {
      if (buffer.length < length) return undefined;
      const taken = buffer.subarray(0, length);
      passed += length;
      buffer = buffer.subarray(length);
      return taken;
    },
    async fill(length) {
      while (buffer.length < length) if (!(await load())) return false;
      return true;
    },
    async skip(length) {
      for (let rest = length; ; ) {
        const here = Math.min(rest, buffer.length);
        buffer = buffer.subarray(here);
        passed += here;
        rest -= here;
        if (rest === 0) return true;
        if (!(await load())) return false;
      }
    },
    position: () => passed,
    async close() {
      unzipped.destroy();
      zipped.destroy();
      await handle.close();
    },
  };
}
