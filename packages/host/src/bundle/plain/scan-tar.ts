import type { ArchiveEntry } from '../archive-entry.js';
import { applyExtensions, longestExtension, parseLongName, parsePax, type TarExtensions } from '../tar-extensions.js';
import { blockSize, isZeroBlock, parseTarHeader, type TarHeader } from '../tar-header.js';
import type { ByteSource } from './byte-source.js';

/** One entry of a plain archive, as its headers say it. */
export interface PlainEntry extends ArchiveEntry {
  readonly kind: 'file' | 'directory' | 'link';
  readonly size: number;
  /** Owner and group by number and by name, for comparing. */
  readonly ownerFacts: string;
  /** Where its headers and its content with the padding lie in the archive. */
  readonly range: readonly [start: number, end: number];
}

/** Reads the content of one entry. */
export interface ContentVisitor {
  readonly chunk: (bytes: Buffer) => void | Promise<void>;
  readonly end: () => void;
}

/** Answers with what reads an entry's content; without one it is passed over. */
export type EntryVisitor = (entry: PlainEntry, headers: readonly Buffer[]) => ContentVisitor | undefined;

const longestPiece = 64 * 1024;
const kinds: Readonly<Record<string, PlainEntry['kind']>> = { '0': 'file', '5': 'directory', '2': 'link' };
const magics: readonly string[] = ['ustar\u000000', 'ustar  \0'];
/** Extended records that change nothing but names, times and owners. */
const plainRecords = /^(path|linkpath|mtime|atime|ctime|uid|gid|uname|gname|comment)$/;

/** What stands before an entry's own header. */
interface Preceding {
  extensions: TarExtensions;
  ownerFacts: string;
  readonly headers: Buffer[];
}

/**
 * Walks through an archive in which every program sees the same: POSIX or GNU headers with nothing said twice, files,
 * directories and links, an end. What it holds does not grow with the archive.
 *
 * @returns false for every archive that is not so plain; what was visited then means nothing.
 */
export async function scanTar(source: ByteSource, visit: EntryVisitor): Promise<boolean> {
  for (let preceding: Preceding = { extensions: {}, ownerFacts: '', headers: [] }; ; ) {
    const block = source.take(blockSize) ?? ((await source.fill(blockSize)) ? source.take(blockSize) : undefined);
    if (block === undefined) return false;
    // An archive ends with two blocks of zeros; one alone may be damage.
    if (block[0] === 0 && isZeroBlock(block)) return preceding.headers.length === 0 && nextIsZero(source);
    const header = parseTarHeader(block);
    if (typeof header === 'string' || !magics.includes(block.toString('latin1', 257, 265))) return false;
    const copy = Buffer.from(block);
    if (kinds[header.type] === undefined) {
      if (!(await readExtension(source, header, preceding, copy))) return false;
      continue;
    }
    preceding.headers.push(copy);
    const entry = entryOf(applyExtensions(header, preceding.extensions), preceding, source.position());
    if (entry === undefined) return false;
    if (!(await readContent(source, entry.size, visit(entry, preceding.headers)))) return false;
    preceding = { extensions: {}, ownerFacts: '', headers: [] };
  }
}

async function nextIsZero(source: ByteSource): Promise<boolean> {
  if (!(await source.fill(blockSize))) return false;
  const block = source.take(blockSize);
  return block !== undefined && isZeroBlock(block);
}

async function readExtension(
  source: ByteSource,
  header: TarHeader,
  preceding: Preceding,
  block: Buffer,
): Promise<boolean> {
  const padded = Math.ceil(header.size / blockSize) * blockSize;
  if (!'xgLK'.includes(header.type)) return false;
  if (header.size > Math.min(longestExtension, longestPiece) || !(await source.fill(padded))) return false;
  const content = Buffer.from(source.take(padded) ?? []);
  const said = saidBy(header.type, content.subarray(0, header.size));
  if (said === undefined || Object.keys(said).some((key) => key in preceding.extensions)) return false;
  if (header.type === 'g') return Object.keys(said).length === 0;
  if (header.type === 'x') preceding.ownerFacts += content.toString('latin1').replace(/^\d+ (?![ug]).*$/gm, '');
  Object.assign(preceding.extensions, said);
  preceding.headers.push(block, content);
  return true;
}

function saidBy(type: string, content: Buffer): TarExtensions | undefined {
  if (type === 'L') return { path: parseLongName(content) };
  if (type === 'K') return { linkPath: parseLongName(content) };
  const keys = content.toString('latin1').match(/(?<=^\d+ )[^=]+/gm) ?? [];
  const pax = parsePax(content);
  const isPlain = typeof pax !== 'string' && pax.size === undefined && keys.every((key) => plainRecords.test(key));
  return isPlain && new Set(keys).size === keys.length ? pax : undefined;
}

function entryOf(header: TarHeader, preceding: Preceding, position: number): PlainEntry | undefined {
  const kind = kinds[header.type];
  if (kind === undefined || (kind !== 'file' && header.size !== 0)) return undefined;
  // Before POSIX, a directory was a file whose name ends in a slash.
  if (kind !== 'directory' && header.name.endsWith('/')) return undefined;
  const { mode, modified, size, uid, gid } = header;
  const { headers, ownerFacts } = preceding;
  const names = headers.at(-1)?.toString('latin1', 265, 329);
  const start = position - headers.reduce((sum, each) => sum + each.length, 0);
  return {
    path: header.name,
    kind,
    mode,
    modified,
    size,
    owner: { uid, gid },
    ...(kind === 'link' ? { linkTarget: header.linkName } : {}),
    ownerFacts: [uid, gid, names, ownerFacts].join(':'),
    range: [start, position + Math.ceil(size / blockSize) * blockSize],
  };
}

/** Reads the content of an entry and passes over its padding. @returns false when the source ends before. */
export async function readContent(
  source: ByteSource,
  size: number,
  visitor: ContentVisitor | undefined,
): Promise<boolean> {
  const padded = Math.ceil(size / blockSize) * blockSize;
  if (visitor === undefined) return source.skip(padded);
  for (let rest = size; rest > 0; ) {
    const length = Math.min(rest, longestPiece);
    if (!(await source.fill(length))) return false;
    const waiting = visitor.chunk(source.take(length) ?? Buffer.alloc(0));
    if (waiting !== undefined) await waiting;
    rest -= length;
  }
  visitor.end();
  return source.skip(padded - size);
}
