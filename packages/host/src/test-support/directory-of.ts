import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundle } from '../bundle/bundle.js';

/** Where the files of a bundle can be looked at: an archive that is sent as it lies is unpacked beside itself, as a host does it. */
export function directoryOf({ content }: Bundle): string {
  if (content.type === 'directory') return content.path;
  const directory = mkdtempSync(`${content.path}-`);
  execFileSync('tar', [content.format === 'tgz' ? '-xzpf' : '-xpf', content.path, '-C', directory]);
  return join(directory, content.root);
}
