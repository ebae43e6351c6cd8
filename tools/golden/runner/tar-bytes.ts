import { bundleTime } from './golden-case.js';
import type { BundleMember } from './make-bundle.js';
import { contentOf, type Fill, modeOf } from './scene.js';

const types = { file: '0', hardlink: '1', symlink: '2', dir: '5', fifo: '6' } as const;

/** A tar in GNU's format, members in the order in which they are given. Written apart from the product, which is judged by it. */
export function tarBytes(members: readonly BundleMember[], prefix: string, fill: Fill): Buffer {
  const blocks = members.flatMap(({ name, entry }) => {
    const { type = 'file', target = '' } = entry;
    const content = type === 'file' ? contentOf(entry, fill) : Buffer.alloc(0);
    const link = Buffer.from(type === 'symlink' ? fill(target) : type === 'hardlink' ? prefix + target : '');
    const path = type === 'dir' && name.at(-1) !== 0x2f ? Buffer.concat([name, Buffer.from('/')]) : name;
    const header = headerBlock({
      path,
      type: types[type],
      mode: modeOf(entry),
      owner: [entry.uid ?? 0, entry.gid ?? 0],
      size: content.length,
      time: entry.mtime ?? bundleTime,
      link,
    });
    return [...longName('K', link), ...longName('L', path), header, padded(content)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(10_240)]);
}

interface Header {
  readonly path: Buffer;
  readonly type: string;
  readonly mode: number;
  readonly owner: readonly [number, number];
  readonly size: number;
  readonly time: number;
  readonly link: Buffer;
}

function headerBlock({ path, type, mode, owner, size, time, link }: Header): Buffer {
  const block = Buffer.alloc(512);
  block.set(path.subarray(0, 100), 0);
  const octal = (value: number, offset: number, length: number): void =>
    void block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset);
  octal(mode, 100, 8);
  octal(owner[0], 108, 8);
  octal(owner[1], 116, 8);
  octal(size, 124, 12);
  octal(time, 136, 12);
  block.write('        ', 148);
  block.write(type, 156);
  block.set(link.subarray(0, 100), 157);
  block.write('ustar  \0', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function longName(type: 'K' | 'L', name: Buffer): readonly Buffer[] {
  if (name.length <= 100) return [];
  const empty = Buffer.alloc(0);
  const path = Buffer.from('././@LongLink');
  return [
    headerBlock({ path, type, mode: 0, owner: [0, 0], size: name.length + 1, time: 0, link: empty }),
    padded(Buffer.concat([name, Buffer.alloc(1)])),
  ];
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}
