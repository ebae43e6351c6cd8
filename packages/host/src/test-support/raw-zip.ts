import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip that no tool would write; for tests only. */
export interface RawZipEntry {
  readonly name: string | Uint8Array;
  readonly content?: string | Uint8Array;
  /** Unix mode with the file type, for example 0o120777 for a link; default 0o100644. */
  readonly mode?: number;
  /** Upper byte of "version made by"; default 3, Unix. */
  readonly madeBy?: number;
  readonly flags?: number;
  readonly method?: number;
  /** What the local header says instead. */
  readonly localName?: string;
  readonly localMethod?: number;
  readonly size?: number;
  readonly checksum?: number;
  readonly extra?: Uint8Array;
  /** Has no content of its own but points at that of the entry with this index. */
  readonly sharesContentOf?: number;
}

/** Bytes of a zip with these entries; content is deflated. */
export function rawZip(entries: readonly RawZipEntry[]): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (const entry of entries) {
    const offset = entry.sharesContentOf === undefined ? length : (offsets[entry.sharesContentOf] ?? 0);
    offsets.push(offset);
    const packed = deflateRawSync(Buffer.from(entry.content ?? ''));
    central.push(centralHeader(entry, packed, offset));
    if (entry.sharesContentOf !== undefined) continue;
    const local = Buffer.concat([localHeader(entry, packed), packed]);
    parts.push(local);
    length += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(length, 16);
  return Buffer.concat([...parts, directory, end]);
}

/** The Info-ZIP field with the name in UTF-8, valid for one plain name. */
export function unicodePath(plainName: Uint8Array, name: string): Buffer {
  const data = Buffer.from(name);
  const field = Buffer.alloc(9);
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(data.length + 5, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(plainName), 5);
  return Buffer.concat([field, data]);
}

/** The fields that both headers have, from "version needed" to the lengths of name and extra field. */
function common(entry: RawZipEntry, packed: Buffer, own: { readonly name: Buffer; readonly method: number }): Buffer {
  const content = Buffer.from(entry.content ?? '');
  const bytes = Buffer.alloc(26);
  bytes.writeUInt16LE(20, 0);
  bytes.writeUInt16LE(entry.flags ?? 0, 2);
  bytes.writeUInt16LE(own.method, 4);
  bytes.writeUInt16LE(0x4a21, 8);
  bytes.writeUInt32LE(entry.checksum ?? crc32(content), 10);
  bytes.writeUInt32LE(packed.length, 14);
  bytes.writeUInt32LE(entry.size ?? content.length, 18);
  bytes.writeUInt16LE(own.name.length, 22);
  bytes.writeUInt16LE(entry.extra?.length ?? 0, 24);
  return bytes;
}

function localHeader(entry: RawZipEntry, packed: Buffer): Buffer {
  const name = Buffer.from(entry.localName ?? entry.name);
  const signature = Buffer.from([0x50, 0x4b, 3, 4]);
  const fields = common(entry, packed, { name, method: entry.localMethod ?? entry.method ?? 8 });
  return Buffer.concat([signature, fields, name, entry.extra ?? Buffer.alloc(0)]);
}

function centralHeader(entry: RawZipEntry, packed: Buffer, offset: number): Buffer {
  const name = Buffer.from(entry.name);
  const signature = Buffer.from([0x50, 0x4b, 1, 2, 20, entry.madeBy ?? 3]);
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(((entry.mode ?? 0o100644) << 16) >>> 0, 6);
  rest.writeUInt32LE(offset, 10);
  const fields = common(entry, packed, { name, method: entry.method ?? 8 });
  return Buffer.concat([signature, fields, rest, name, entry.extra ?? Buffer.alloc(0)]);
}
