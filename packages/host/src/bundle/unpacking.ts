import {
  chmodSync,
  chownSync,
  closeSync,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { posix } from 'node:path';
import type { ArchiveEntry } from './archive-entry.js';
import { bytesOf, hasForeignBytes, pathBelow } from './name-bytes.js';

/** Puts checked entries into a directory that nobody else can reach. */
export interface Unpacking {
  file(name: string, entry: ArchiveEntry, content: AsyncIterable<Uint8Array>): Promise<void>;
  directory(name: string, entry: ArchiveEntry): void;
  hardLink(name: string, entry: ArchiveEntry, target: string): void;
  link(name: string, entry: ArchiveEntry, target: string): void;
  /** Makes the links, then sets modes and times of directories. */
  finish(): void;
}

/**
 * Files are made new, never opened, and links come last: even on a file system that takes two names for one, nothing is
 * written through a link. Calls are synchronous because a revision of many small files would spend most of its time on
 * promises; each is short, and between pieces of the archive the controller has its turn.
 */
export function createUnpacking(root: string): Unpacking {
  const made = new Set<string>(['']);
  const links: (() => void)[] = [];
  const directories = new Map<string, ArchiveEntry>();
  // Only root may give files away; for all others the owner is lost here, as it is for their tar.
  const isRoot = process.getuid?.() === 0;
  const makeDirectory = (name: string): void => {
    if (made.has(name)) return;
    makeDirectory(parentOf(name));
    mkdirSync(pathBelow(root, name));
    made.add(name);
  };
  const place = (name: string): string | Buffer => {
    makeDirectory(parentOf(name));
    return pathBelow(root, name);
  };
  // The check has let a second file of this name pass, so the first one goes.
  const written = new Set<string>();
  const clear = (name: string, path: string | Buffer): void => {
    if (written.has(name)) rmSync(path);
    written.add(name);
  };
  return {
    async file(name, entry, content) {
      const path = place(name);
      clear(name, path);
      const handle = openSync(path, 'wx', 0o600);
      try {
        for await (const piece of content) writeWhole(handle, piece);
        if (isRoot && entry.owner !== undefined) fchownSync(handle, entry.owner.uid, entry.owner.gid);
        // After the owner, which clears setuid and setgid; and past this process's umask.
        fchmodSync(handle, entry.mode);
        futimesSync(handle, entry.modified, entry.modified);
      } finally {
        closeSync(handle);
      }
    },
    directory(name, entry) {
      makeDirectory(name);
      directories.set(name, entry);
    },
    hardLink(name, _entry, target) {
      const path = place(name);
      clear(name, path);
      linkSync(pathBelow(root, target), path);
    },
    link(name, entry, target) {
      const path = place(name);
      links.push(() => {
        symlinkSync(hasForeignBytes(target) ? bytesOf(target) : target, path);
        if (isRoot && entry.owner !== undefined) lchownSync(path, entry.owner.uid, entry.owner.gid);
        lutimesSync(path, entry.modified, entry.modified);
      });
    },
    finish() {
      for (const make of links) make();
      // From the deepest up: what is set on a parent must outlast what happens in it.
      for (const [name, entry] of [...directories].sort(([left], [right]) => right.length - left.length)) {
        const path = pathBelow(root, name);
        if (isRoot && entry.owner !== undefined) chownSync(path, entry.owner.uid, entry.owner.gid);
        // Rollway itself has to read it.
        chmodSync(path, entry.mode | 0o700);
        utimesSync(path, entry.modified, entry.modified);
      }
    },
  };
}

function parentOf(name: string): string {
  const parent = posix.dirname(name);
  return parent === '.' ? '' : parent;
}

function writeWhole(handle: number, piece: Uint8Array): void {
  for (let done = 0; done < piece.length; ) done += writeSync(handle, piece, done);
}
