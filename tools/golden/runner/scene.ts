import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { accounts } from './accounts.js';
import type { HostChange, SceneEntry } from './golden-case.js';
import { hostTime } from './golden-case.js';

/** Puts the scratch root where a text has its placeholder. */
export type Fill = (text: string) => string;

/** A name in a case as bytes: `b64:…` where it is not UTF-8. */
export function nameBytes(name: string): Buffer {
  return name.startsWith('b64:') ? Buffer.from(name.slice(4), 'base64') : Buffer.from(name);
}

export function contentOf(entry: SceneEntry, fill: Fill): Buffer {
  if (entry.base64 !== undefined) return Buffer.from(entry.base64, 'base64');
  if (entry.repeat !== undefined) return Buffer.from(entry.repeat[0].repeat(entry.repeat[1]));
  return Buffer.from(fill(entry.content ?? ''));
}

export function modeOf(entry: SceneEntry): number {
  return Number.parseInt(entry.mode ?? (entry.type === 'dir' ? '0755' : '0644'), 8);
}

/** Makes one thing on disk, with its directories. */
export function put(path: Buffer, entry: SceneEntry, context: { readonly fill: Fill; readonly time: number }): void {
  const { type = 'file' } = entry;
  const slash = path.lastIndexOf(0x2f);
  mkdirSync(path.subarray(0, slash), { recursive: true });
  if (type === 'dir') mkdirSync(path, { recursive: true });
  else if (type === 'symlink') symlinkSync(Buffer.from(context.fill(entry.target ?? '')), path);
  else if (type === 'fifo') execFileSync('mkfifo', ['--', path.toString()]);
  else if (type === 'hardlink') linkSync(Buffer.from(context.fill(entry.target ?? '')), path);
  else writeFileSync(path, contentOf(entry, context.fill));
  if (type !== 'symlink') chmodSync(path, modeOf(entry));
  if (entry.owner !== undefined || entry.group !== undefined) {
    accounts.give(path, entry.owner ?? 0, entry.group ?? 0);
    if (type !== 'symlink') chmodSync(path, modeOf(entry));
  }
  const time = entry.mtime ?? context.time;
  if (type === 'symlink') lutimesSync(path, time, time);
  else if (type !== 'dir') utimesSync(path, time, time);
}

/** What happens to the host between two steps. */
export function changeHost(change: HostChange, fill: Fill): void {
  const { op, mode = '', owner = 0, group = 0 } = change;
  const path = fill(change.path);
  const changes: Readonly<Record<HostChange['op'], () => void>> = {
    put: () => put(Buffer.from(path), change, { fill, time: hostTime }),
    append: () => appendFileSync(path, fill(change.content ?? '')),
    rm: () => unlinkSync(path),
    rmtree: () => rmSync(path, { recursive: true }),
    rmtree_glob: () => {
      for (const found of matching(path)) rmSync(found, { recursive: true });
    },
    chmod: () => chmodSync(path, Number.parseInt(mode, 8)),
    chown: () => accounts.give(Buffer.from(path), owner, group),
    rename: () => renameSync(path, fill(change.to ?? '')),
  };
  changes[op]();
}

/** Paths that a pattern stands for; only `*` is special, and only within one name. */
function matching(pattern: string): readonly string[] {
  return pattern
    .split('/')
    .reduce<readonly string[]>(
      (found, part) => {
        if (!part.includes('*')) return found.map((path) => `${path}/${part}`).filter((path) => existsSync(path));
        const names = new RegExp(
          `^${part
            .split('*')
            .map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
            .join('[^/]*')}$`,
        );
        return found.flatMap((path) =>
          readdirSync(path)
            .filter((name) => names.test(name))
            .map((name) => `${path}/${name}`),
        );
      },
      [''],
    )
    .map((path) => path.replace(/^\/+/, '/'));
}

/** Removes a scratch root, whatever is in it. */
export function clear(root: string): void {
  rmSync(root, { recursive: true, force: true });
}
