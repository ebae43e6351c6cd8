import { type FileHandle, open } from 'node:fs/promises';
import { JournalDamagedError } from '@rollway/core';
import { journalRecordVersion } from '@rollway/core/driver';
import { decodeLine, type FrameHeader, frameOpening, headerOf } from './frame.js';

/** A frame whose checksum fits; its records are parsed only when somebody wants them. */
export interface ScannedFrame {
  readonly header: FrameHeader;
  /** JSON of the turn. */
  readonly content: Buffer;
  /** Bytes of the file at which it begins and ends. */
  readonly offset: number;
  readonly end: number;
}

const chunkSize = 256 * 1024;
const lineFeed = 0x0a;

/**
 * The good frames of a segment from a byte on, up to the first that is not. What is not good is a torn end when nothing
 * good follows (a cut line, zeros, half a write) and is passed over; with a good frame behind it, records would be lost.
 *
 * @throws JournalDamagedError when a good frame follows a bad one, or a frame is not of this deployment.
 */
export async function* scanSegment(
  file: string,
  options: { readonly deploymentId: string; readonly from?: number },
): AsyncGenerator<ScannedFrame, void, void> {
  const handle = await open(file, 'r');
  try {
    let offset = options.from ?? 0;
    let rest: Buffer = Buffer.alloc(0);
    for (;;) {
      const chunk = await readChunk(handle, offset + rest.length, Math.max(chunkSize, rest.length));
      if (chunk.length === 0) return;
      // A chunk at least as long as what is carried over: a frame of many chunks is not copied over and over.
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      let start = 0;
      for (let end = rest.indexOf(lineFeed); end >= 0; end = rest.indexOf(lineFeed, start)) {
        const content = decodeLine(rest.subarray(start, end));
        if (content === undefined) {
          await refuseDamage(handle, { file, offset: offset + start });
          return;
        }
        const header = checkedHeader(content, { file, offset: offset + start, deploymentId: options.deploymentId });
        yield { header, content, offset: offset + start, end: offset + end + 1 };
        start = end + 1;
      }
      offset += start;
      rest = rest.subarray(start);
    }
  } finally {
    await handle.close();
  }
}

function checkedHeader(
  content: Buffer,
  place: { readonly file: string; readonly offset: number; readonly deploymentId: string },
): FrameHeader {
  const header = headerOf(content);
  if (header === undefined) throw new JournalDamagedError({ ...place, reason: 'the line is not a turn' });
  if (header.version > journalRecordVersion) {
    const reason = `the turn has version ${header.version}, newer than this release's ${journalRecordVersion}; use a newer Rollway`;
    throw new JournalDamagedError({ ...place, reason });
  }
  if (header.deploymentId !== place.deploymentId) {
    throw new JournalDamagedError({ ...place, reason: `the turn belongs to deployment ${header.deploymentId}` });
  }
  return header;
}

/** Looks at every place behind a bad frame where a good one might begin, line starts or not. */
async function refuseDamage(
  handle: FileHandle,
  place: { readonly file: string; readonly offset: number },
): Promise<void> {
  const { size } = await handle.stat();
  const rest = await readChunk(handle, place.offset, size - place.offset);
  for (let opening = rest.indexOf(frameOpening, 1); opening >= 0; opening = rest.indexOf(frameOpening, opening + 1)) {
    const start = opening - 8;
    const end = rest.indexOf(lineFeed, opening);
    if (start <= 0 || end < 0) continue;
    if (decodeLine(rest.subarray(start, end)) === undefined) continue;
    const reason = `its checksum does not fit, and a good turn follows at byte ${place.offset + start}`;
    throw new JournalDamagedError({ ...place, reason });
  }
}

async function readChunk(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
