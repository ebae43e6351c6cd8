import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { BundleUnreadableError } from '@rollway/core';
import type { Bundle, BundleEntry } from '../bundle/bundle.js';
import { bytesOf, pathBelow } from '../bundle/name-bytes.js';
import { tarEnd, tarHeader, tarPadding } from './tar-writer.js';

/** What is sent to a host for DownloadBundle. */
export interface Upload {
  readonly bundle: Bundle;
  readonly hooks: Uint8Array;
  /** Lists by file name. */
  readonly installPlan: ReadonlyMap<string, Uint8Array>;
}

/**
 * One gzipped tar with the revision below `archive/` and what the controller computed from it. Streamed: nothing of the
 * revision is held in memory. Hard links are sent as files of their own.
 */
export async function* uploadStream(upload: Upload): AsyncGenerator<Uint8Array, void, void> {
  const gzip = createGzip({ level: 1 });
  // What goes wrong in either comes out of the loop.
  pipeline(Readable.from(gathered(tarOf(upload))), gzip, () => undefined);
  for await (const chunk of gzip as AsyncIterable<Uint8Array>) yield chunk;
}

async function* tarOf({ bundle, hooks, installPlan }: Upload): AsyncGenerator<Uint8Array, void, void> {
  yield* ownFile('hooks', hooks);
  for (const [name, list] of installPlan) yield* ownFile(`plan/${name}`, list);
  yield* member(bundle, { path: '', kind: 'directory', mode: 0o755 });
  for (const entry of bundle.entries) yield* member(bundle, entry);
  yield tarEnd;
}

function* ownFile(name: string, content: Uint8Array): Generator<Uint8Array, void, void> {
  const size = content.length;
  yield tarHeader({ path: Buffer.from(name), type: '0', mode: 0o600, uid: 0, gid: 0, size, modified: 0 });
  yield content;
  yield tarPadding(size);
}

async function* member(bundle: Bundle, entry: BundleEntry): AsyncGenerator<Uint8Array, void, void> {
  const path = pathBelow(bundle.directory, entry.path);
  const { mode, uid, gid, size, mtimeMs } = await lstat(path);
  const name = bytesOf(entry.path === '' ? 'archive' : `archive/${entry.path}`);
  const common = { path: name, mode: mode & 0o7777, uid, gid, modified: mtimeMs / 1000 };
  if (entry.kind === 'directory') yield tarHeader({ ...common, type: '5', size: 0 });
  else if (entry.kind === 'link') {
    const linkTarget = await readlink(path, { encoding: 'buffer' });
    yield tarHeader({ ...common, type: '2', size: 0, linkTarget });
  } else {
    yield tarHeader({ ...common, type: '0', size });
    let sent = 0;
    // A file that grows in the meantime is cut at the size that was promised; one that shrinks cannot be sent.
    if (size > 0) {
      for await (const chunk of createReadStream(path, { end: size - 1, highWaterMark: 256 * 1024 })) {
        sent += (chunk as Uint8Array).length;
        yield chunk as Uint8Array;
      }
    }
    if (sent < size) throw changed(bundle, entry);
    yield tarPadding(size);
  }
}

function changed(bundle: Bundle, entry: BundleEntry): BundleUnreadableError {
  const problems = [{ path: entry.path, message: 'became shorter while it was sent' }];
  return new BundleUnreadableError({ bundle: bundle.location.path, problems });
}

/** Compressing is paid by the piece, so small ones are sent together. */
async function* gathered(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of source) {
    pieces.push(piece);
    length += piece.length;
    if (length < 64 * 1024) continue;
    yield Buffer.concat(pieces);
    pieces = [];
    length = 0;
  }
  yield Buffer.concat(pieces);
}
