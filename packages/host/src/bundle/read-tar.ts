import type { ArchiveEntry } from './archive-entry.js';
import { type BlockReader, blockReader } from './block-reader.js';
import { applyExtensions, longestExtension, parseLongName, parsePax, type TarExtensions } from './tar-extensions.js';
import { blockSize, isZeroBlock, parseTarHeader, type TarHeader } from './tar-header.js';

/** An entry of a tar with its content, which is gone when the next entry is asked for. */
export interface TarEntry extends ArchiveEntry {
  readonly content: AsyncIterable<Uint8Array>;
}

/** Why a tar cannot be read on. */
export class TarFormatError extends Error {}

const unsupportedTypes: ReadonlyMap<string, string> = new Map([
  ['3', 'a character device'],
  ['4', 'a block device'],
  ['6', 'a named pipe'],
  ['S', 'a sparse file; pack it without the option --sparse'],
  ['M', 'a part of a file from another volume'],
  ['D', 'a directory of an incremental archive'],
]);

/**
 * Reads the entries of a tar (POSIX ustar and pax, GNU) in one pass, names kept byte by byte. Where readers of tar disagree,
 * for example about links that carry content, it refuses to guess.
 *
 * @throws TarFormatError where the archive cannot be read on.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void, void> {
  const reader = blockReader(source);
  let extensions: TarExtensions = {};
  for (;;) {
    const block = await reader.read(blockSize);
    if (block.length === 0 || isZeroBlock(block)) return;
    const bare = block.length < blockSize ? 'ends in the middle of a header' : parseTarHeader(block);
    if (typeof bare === 'string') throw new TarFormatError(bare);
    const said = await readExtension(reader, bare);
    if (said !== undefined) {
      extensions = { ...extensions, ...said };
      continue;
    }
    const header = applyExtensions(bare, extensions);
    extensions = {};
    yield* readEntry(reader, header);
  }
}

/** What an extension header says; undefined when the header is an entry's own. */
async function readExtension(reader: BlockReader, header: TarHeader): Promise<TarExtensions | undefined> {
  if (!'xXgLKV'.includes(header.type)) return undefined;
  if (header.size > longestExtension) throw new TarFormatError(`has an extension header of ${header.size} bytes`);
  const content = await reader.read(header.size);
  await skipPadding(reader, header.size);
  if (content.length < header.size) throw new TarFormatError('ends in the middle of an extension header');
  if (header.type === 'L') return { path: parseLongName(content) };
  if (header.type === 'K') return { linkPath: parseLongName(content) };
  if (header.type === 'V') return {};
  const pax = parsePax(content);
  if (typeof pax === 'string') throw new TarFormatError(pax);
  if (header.type !== 'g') return pax;
  // Only what is about the whole archive, such as a comment, may stand in a global header.
  const perEntry = Object.keys(pax).filter((key) => key !== 'modified');
  if (perEntry.length > 0)
    throw new TarFormatError(`has a global header that sets ${perEntry.join(', ')} of every entry`);
  return {};
}

async function* readEntry(reader: BlockReader, header: TarHeader): AsyncGenerator<TarEntry, void, void> {
  const entry = describe(header);
  let left = header.size;
  async function* content(): AsyncGenerator<Uint8Array, void, void> {
    for await (const piece of reader.pieces(left)) {
      left -= piece.length;
      yield piece;
    }
    if (left > 0) throw new TarFormatError(`ends in the middle of ${JSON.stringify(header.name)}`);
  }
  yield { ...entry, content: content() };
  // Whatever the caller has left of it.
  for await (const _ of content());
  await skipPadding(reader, header.size);
}

function describe({ name, type, mode, modified, uid, gid, size, linkName }: TarHeader): ArchiveEntry {
  const common = { path: name, mode, modified, owner: { uid, gid } };
  const bare = (kind: ArchiveEntry['kind']): ArchiveEntry => ({
    ...common,
    // Some readers take the content of a link or directory for the next header, others skip it.
    kind: size === 0 ? kind : { unsupported: 'a link or directory with content' },
    linkTarget: linkName,
  });
  switch (type) {
    case '0':
    case '7':
      // Before POSIX, a directory was a file whose name ends in a slash.
      return name.endsWith('/') ? bare('directory') : { ...common, kind: 'file' };
    case '1':
      return bare('hard-link');
    case '2':
      return bare('link');
    case '5':
      return bare('directory');
    default:
      return {
        ...common,
        kind: { unsupported: unsupportedTypes.get(type) ?? `of the unknown type ${JSON.stringify(type)}` },
      };
  }
}

async function skipPadding(reader: BlockReader, size: number): Promise<void> {
  const padding = (blockSize - (size % blockSize)) % blockSize;
  if (padding > 0) await reader.read(padding);
}
