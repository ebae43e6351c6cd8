import { createReadStream } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { BundleUnreadableError } from '@rollway/core';
import { copiedMode, copiedOwner } from '../bundle/as-copied.js';
import type { Bundle, BundleEntry } from '../bundle/bundle.js';
import { bytesOf, pathBelow } from '../bundle/name-bytes.js';
import { fileIdentity } from '../bundle/plain/open-plain-bundle.js';
import { pickEntries } from '../bundle/plain/pick-entries.js';
import { fileInput } from '../transport/file-input.js';
import { tarEnd, tarHeader, tarPadding } from './tar-writer.js';

/** What the host must know to unpack an upload. */
export interface Upload {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly format: 'tar' | 'tgz';
  /** Directory in it that becomes the archive's root; empty for its own root. */
  readonly root: string;
  /** What comes last: with it, nothing is missing. */
  readonly last: string;
}

/** How an upload is made. */
export interface UploadOptions {
  readonly compress: boolean;
  /** Paths of the files and links to send; default all. Directories always go along. */
  readonly needed?: ReadonlySet<string>;
  /** What the files of a bundle that is a directory lose on their way. */
  readonly umask: number;
}

/**
 * The revision as one archive, streamed: nothing of it is held in memory, and an archive that is good as it is goes through
 * byte for byte.
 *
 * @throws BundleUnreadableError when the archive is no longer what was opened.
 */
export async function uploadBundle(bundle: Bundle, options: UploadOptions): Promise<Upload> {
  const { content } = bundle;
  const { compress, needed } = options;
  const format = compress ? 'tgz' : 'tar';
  const entries = bundle.entries.filter(({ path, kind }) => kind === 'directory' || needed?.has(path) !== false);
  if (content.type === 'directory') {
    const packed = gathered(packDirectory(bundle, entries, { directory: content.path, umask: options.umask }));
    return { stdin: compress ? compressed(packed) : packed, format, root: '', last: entries.at(-1)?.path ?? '' };
  }
  await refuseChange(bundle);
  const { path, root, last } = content;
  if (needed === undefined) return { stdin: fileInput(path), format: content.format, root, last };
  const names = new Set(entries.map((entry) => (root === '' ? entry.path : `${root}/${entry.path}`)));
  const picked = gathered(pickEntries(bundle, content, names));
  return { stdin: compress ? compressed(picked) : picked, format, root, last: [...names].at(-1) ?? '' };
}

/** @throws BundleUnreadableError when the archive is no longer what was opened: something else may have been sent. */
export async function refuseChange(bundle: Bundle): Promise<void> {
  const { content, location } = bundle;
  if (content.type === 'directory') return;
  const found = await fileIdentity(content.path).catch(() => 'gone');
  if (found === content.identity) return;
  const message = 'was written to, replaced or removed after it had been opened; give every revision a file of its own';
  throw new BundleUnreadableError({ bundle: location.path, problems: [{ path: '', message }] });
}

/** What goes wrong in the source comes out of the loop. */
async function* compressed(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, void> {
  const gzip = createGzip({ level: 1 });
  pipeline(Readable.from(input), gzip, () => undefined);
  yield* gzip as AsyncIterable<Uint8Array>;
}

/** Hard links are sent as files of their own. */
async function* packDirectory(
  bundle: Bundle,
  entries: readonly BundleEntry[],
  from: { readonly directory: string; readonly umask: number },
): AsyncGenerator<Uint8Array, void, void> {
  const root: BundleEntry = { path: '', kind: 'directory', mode: 0o755, size: 0, mtime: '' };
  for (const entry of [root, ...entries]) yield* member(bundle, from, entry);
  yield tarEnd;
}

async function* member(
  bundle: Bundle,
  { directory, umask }: { readonly directory: string; readonly umask: number },
  entry: BundleEntry,
): AsyncGenerator<Uint8Array, void, void> {
  const path = pathBelow(directory, entry.path);
  const facts = await lstat(path);
  const { size, mtimeMs } = facts;
  const mode = copiedMode(bundle.location, facts.mode & 0o7777, umask);
  const name = bytesOf(`./${entry.path}`);
  const common = { path: name, mode, ...copiedOwner(bundle.location, facts), modified: mtimeMs / 1000 };
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
