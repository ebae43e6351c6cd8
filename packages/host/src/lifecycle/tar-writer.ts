import { blockSize, checksumOf } from '../bundle/tar-header.js';

/** What the header of an entry says. */
export interface TarMember {
  readonly path: Uint8Array;
  /** `0` a file, `2` a link, `5` a directory. */
  readonly type: '0' | '2' | '5';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly size: number;
  readonly modified: number;
  readonly linkTarget?: Uint8Array;
}

const longestName = 100;

/** Header blocks of an entry, names byte by byte; long ones the way GNU writes them, which every Linux tar reads. */
export function tarHeader(member: TarMember): Buffer {
  const { path, linkTarget = new Uint8Array(0) } = member;
  return Buffer.concat([
    ...(linkTarget.length > longestName ? longName('K', linkTarget) : []),
    ...(path.length > longestName ? longName('L', path) : []),
    block(member, linkTarget),
  ]);
}

/** Zeros up to the next whole block. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockSize - (size % blockSize)) % blockSize);
}

/** What every tar ends with. */
export const tarEnd: Buffer = Buffer.alloc(blockSize * 2);

function longName(type: 'K' | 'L', name: Uint8Array): readonly Buffer[] {
  const size = name.length + 1;
  const path = Buffer.from('././@LongLink');
  const header = block({ path, type, mode: 0, uid: 0, gid: 0, size, modified: 0 }, new Uint8Array(0));
  return [header, Buffer.from(name), Buffer.alloc(1), tarPadding(size)];
}

function block(member: Omit<TarMember, 'type'> & { readonly type: string }, linkTarget: Uint8Array): Buffer {
  const header = Buffer.alloc(blockSize);
  header.set(member.path.subarray(0, longestName), 0);
  writeNumber(header, member.mode, 100, 8);
  writeNumber(header, member.uid, 108, 8);
  writeNumber(header, member.gid, 116, 8);
  writeNumber(header, member.size, 124, 12);
  writeNumber(header, Math.floor(member.modified), 136, 12);
  header.write(member.type, 156, 'latin1');
  header.set(linkTarget.subarray(0, longestName), 157);
  // GNU's magic: without a prefix field, and with long names in entries of their own.
  header.write('ustar  \0', 257, 'latin1');
  header.write(`${checksumOf(header).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}

/** Octal where it fits, else GNU's base 256 (sizes beyond 8 GiB, times before 1970). */
function writeNumber(header: Buffer, value: number, offset: number, length: number): void {
  const digits = value.toString(8).padStart(length - 1, '0');
  if (value >= 0 && digits.length < length) {
    header.write(`${digits}\0`, offset, 'latin1');
    return;
  }
  let rest = BigInt(value);
  for (let index = offset + length - 1; index >= offset; index -= 1) {
    header[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  header[offset] = (header[offset] ?? 0) | 0x80;
}
