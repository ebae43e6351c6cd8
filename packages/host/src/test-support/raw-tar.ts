import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { checksumOf } from '../bundle/tar-header.js';
import { tarEnd, tarHeader, tarPadding } from '../lifecycle/tar-writer.js';

/** A member of a tar that no tool would write; for tests only. */
export interface RawMember {
  readonly path: string | Uint8Array;
  /** Any type flag; default `0`. */
  readonly type?: string;
  readonly content?: string | Uint8Array;
  readonly mode?: number;
  readonly linkTarget?: string;
  /** What the header says instead of the content's length. */
  readonly size?: number;
  /** In place of anything above: the bytes as they are. */
  readonly raw?: Uint8Array;
}

/** Bytes of a tar with these members. */
export function rawTar(members: readonly RawMember[]): Buffer {
  return Buffer.concat([...members.map(memberBytes), tarEnd]);
}

/** Writes a tar, compressed where the name ends in `.tgz`. */
export async function writeTar(path: string, members: readonly RawMember[]): Promise<string> {
  const bytes = rawTar(members);
  await writeFile(path, path.endsWith('.tgz') ? gzipSync(bytes) : bytes);
  return path;
}

/** A pax header for the member after it. */
export function pax(records: Readonly<Record<string, string>>, type: 'x' | 'g' = 'x'): RawMember {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = ` ${key}=${value}\n`;
    const length = Buffer.byteLength(rest);
    const digits = String(length + String(length).length).length;
    return `${length + digits}${rest}`;
  });
  return { path: 'PaxHeader', type, content: lines.join('') };
}

function memberBytes(member: RawMember): Buffer {
  if (member.raw !== undefined) return Buffer.from(member.raw);
  const content = Buffer.from(member.content ?? '');
  const size = member.size ?? content.length;
  const header = tarHeader({
    path: Buffer.from(member.path),
    type: '0',
    mode: member.mode ?? 0o644,
    uid: 0,
    gid: 0,
    size,
    modified: 1_000_000_000,
    ...(member.linkTarget === undefined ? {} : { linkTarget: Buffer.from(member.linkTarget) }),
  });
  const own = header.subarray(-512);
  own.write(member.type ?? '0', 156, 'latin1');
  own.write(`${checksumOf(own).toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return Buffer.concat([header, content, tarPadding(content.length)]);
}
