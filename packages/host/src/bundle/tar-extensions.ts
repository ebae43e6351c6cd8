import { nameOf } from './name-bytes.js';
import type { TarHeader } from './tar-header.js';

/** What extension headers say about the entry that follows them. */
export interface TarExtensions {
  readonly path?: string;
  readonly linkPath?: string;
  readonly size?: number;
  readonly modified?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly isSparse?: boolean;
}

/** Longest content of an extension header: room for the longest names, not for exhausting the memory. */
export const longestExtension: number = 1024 * 1024;

/** Content of a GNU long-name header. */
export function parseLongName(content: Uint8Array): string {
  const end = content.indexOf(0);
  return nameOf(end < 0 ? content : content.subarray(0, end));
}

/** Content of a pax header: records `LENGTH KEY=VALUE` with a line break. Answers with what is wrong as text. */
export function parsePax(content: Uint8Array): TarExtensions | string {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at);
    const length = Number(Buffer.from(content.subarray(at, Math.max(at, space))).toString('latin1') || 'none');
    const equals = content.indexOf(0x3d, space);
    const end = at + length;
    const isWhole = Number.isInteger(length) && space > at && equals > space && equals < end && end <= content.length;
    if (!isWhole || content[end - 1] !== 0x0a) return 'has a pax header that cannot be read';
    found[nameOf(content.subarray(space + 1, equals))] = nameOf(content.subarray(equals + 1, end - 1));
    at = end;
  }
  return fromRecords(found);
}

function fromRecords(found: Readonly<Record<string, string>>): TarExtensions | string {
  const numbers = { size: found.size, modified: found.mtime, uid: found.uid, gid: found.gid };
  const extensions: Record<string, string | number | boolean> = {};
  for (const [name, text] of Object.entries(numbers)) {
    if (text === undefined || text === '') continue;
    const isValid = name === 'modified' ? /^-?\d+(\.\d*)?$/.test(text) : /^\d{1,15}$/.test(text);
    if (!isValid) return `has a pax header with the ${name} ${JSON.stringify(text)}`;
    extensions[name] = Number(text);
  }
  // An empty value takes back what an earlier header said (POSIX: pax extended header); here that is nothing.
  if (found.path) extensions.path = found.path;
  if (found.linkpath) extensions.linkPath = found.linkpath;
  if (Object.keys(found).some((key) => key.startsWith('GNU.sparse.'))) extensions.isSparse = true;
  return extensions;
}

/** A header with everything applied that was said about it beforehand. */
export function applyExtensions(header: TarHeader, extensions: TarExtensions): TarHeader {
  return {
    ...header,
    name: extensions.path ?? header.name,
    linkName: extensions.linkPath ?? header.linkName,
    size: extensions.size ?? header.size,
    modified: extensions.modified ?? header.modified,
    uid: extensions.uid ?? header.uid,
    gid: extensions.gid ?? header.gid,
    type: extensions.isSparse === true ? 'S' : header.type,
  };
}
