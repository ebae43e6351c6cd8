import { crc32, deflateRawSync } from 'node:zlib';
import { bundleTime } from './golden-case.js';
import type { BundleMember } from './make-bundle.js';
import { contentOf, type Fill, modeOf } from './scene.js';

const kinds = { dir: 0o040000, symlink: 0o120000 } as const;

/** A zip, with or without Unix modes. Written apart from the product, which is judged by it. */
export function zipBytes(members: readonly BundleMember[], unix: boolean, fill: Fill): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name: given, entry } of members) {
    const { type = 'file' } = entry;
    const name = type === 'dir' ? Buffer.concat([given, Buffer.from('/')]) : given;
    const content =
      type === 'dir'
        ? Buffer.alloc(0)
        : type === 'symlink'
          ? Buffer.from(fill(entry.target ?? ''))
          : contentOf(entry, fill);
    const packed = deflateRawSync(content);
    const common = commonFields(name, { content, packed, time: entry.mtime ?? bundleTime });
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), common, Buffer.from([0, 0]), name, packed]);
    const format = type === 'dir' || type === 'symlink' ? kinds[type] : 0o100000;
    const attributes = unix ? ((modeOf(entry) | format) << 16) >>> 0 : type === 'dir' ? 0x10 : 0x20;
    const central = Buffer.alloc(16);
    central.writeUInt32LE(attributes, 8);
    central.writeUInt32LE(offset, 12);
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, unix ? 3 : 0, 20, 0]), common, central, name);
    parts.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

/** From the flags to the length of the name: the same in both places where an entry is described. */
function commonFields(
  name: Buffer,
  { content, packed, time }: { readonly content: Buffer; readonly packed: Buffer; readonly time: number },
): Buffer {
  const fields = Buffer.alloc(22);
  // Names are UTF-8 where they are not ASCII.
  fields.writeUInt16LE(name.some((byte) => byte > 127) ? 0x800 : 0, 0);
  fields.writeUInt16LE(8, 2);
  const date = new Date(time * 1000);
  const seconds = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  fields.writeUInt16LE(seconds, 4);
  fields.writeUInt16LE(((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(), 6);
  fields.writeUInt32LE(crc32(content), 8);
  fields.writeUInt32LE(packed.length, 12);
  fields.writeUInt32LE(content.length, 16);
  fields.writeUInt16LE(name.length, 20);
  return fields;
}
