import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel } from 'yauzl';
import { nameOf } from './name-bytes.js';

const utf8Flag = 0x800;
const unicodePathField = 0x7075;
/** Systems in the upper byte of "version made by" whose file names are bytes: Unix and macOS. */
const byteSystems: readonly number[] = [3, 19];

/**
 * The name of a zip entry: UTF-8 where the flag says so or the Unicode path field fits; else the bytes as they are when the
 * archive was made on a Unix, as unzip does there; else code page 437 (APPNOTE, appendix D), with `\` for `/`.
 */
export function zipEntryName(entry: Entry): string {
  const raw = entry.fileNameRaw;
  if ((entry.generalPurposeBitFlag & utf8Flag) !== 0) return nameOf(raw);
  const unicode = unicodePath(entry);
  if (unicode !== undefined) return nameOf(unicode);
  if (byteSystems.includes(entry.versionMadeBy >>> 8)) return nameOf(raw);
  return getFileNameLowLevel(0, raw, [], true).replaceAll('\\', '/');
}

/** The field repeats the checksum of the plain name, so that a tool which renamed only that is noticed. */
function unicodePath(entry: Entry): Buffer | undefined {
  const data = entry.extraFields.find((field) => field.id === unicodePathField)?.data;
  if (data === undefined || data.length < 6 || data[0] !== 1) return undefined;
  return data.readUInt32LE(1) === crc32(entry.fileNameRaw) ? data.subarray(5) : undefined;
}
