import { tarEnd, tarHeader, tarPadding } from '../lifecycle/tar-writer.js';

/** A few named lists as one tar: how they reach the host program in one stream. */
export function packFiles(files: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const size = content.length;
    const header = { path: Buffer.from(name), type: '0', mode: 0o600, uid: 0, gid: 0, size, modified: 0 } as const;
    return [tarHeader(header), content, tarPadding(size)];
  });
  return Buffer.concat([...blocks, tarEnd]);
}
