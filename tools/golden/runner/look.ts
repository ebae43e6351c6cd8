import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { accounts } from './accounts.js';

/** Files up to this size are compared by their text. */
const longestInline = 2048;

/** Takes the names of one run out of a text: scratch root, deployment ids, archives. */
export type Normalize = (text: string) => string;

/** What is looked for below a directory. */
export interface LookContext {
  readonly root: string;
  readonly normalize: Normalize;
  /** Times that were set beforehand; every other is `new`. */
  readonly times: ReadonlySet<number>;
}

/** Everything below a directory, by its path with the scratch root taken out. */
export function lookAt(top: string, context: LookContext): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  const visit = (path: Buffer): void => {
    const entry = describe(path, context);
    found[keyOf(path, context.root)] = entry;
    if (entry.type !== 'dir') return;
    for (const name of readdirSync(path, { encoding: 'buffer' })) visit(below(path, name));
  };
  if (!existsSync(top)) return found;
  for (const name of readdirSync(Buffer.from(top), { encoding: 'buffer' })) visit(below(Buffer.from(top), name));
  return found;
}

function below(path: Buffer, name: Buffer): Buffer {
  return Buffer.concat([path, Buffer.from('/'), name]);
}

function keyOf(path: Buffer, root: string): string {
  const text = path.toString('utf8');
  if (Buffer.from(text).equals(path)) return text.replace(root, '@ROOT@');
  const rest = path.subarray(Buffer.byteLength(root));
  return `b64:${Buffer.concat([Buffer.from('@ROOT@'), rest]).toString('base64')}`;
}

function describe(path: Buffer, context: LookContext): Record<string, unknown> {
  const stats = lstatSync(path);
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  const owner = { owner: accounts.userName(stats.uid), group: accounts.groupName(stats.gid) };
  if (stats.isSymbolicLink()) {
    return { type: 'symlink', target: context.normalize(readlinkSync(path, 'utf8')), ...owner };
  }
  const list = accessControlList(path);
  const acl = list === undefined ? {} : { acl: list };
  if (stats.isDirectory()) return { type: 'dir', mode, ...owner, ...acl };
  if (stats.isFIFO()) return { type: 'fifo', mode, ...owner, ...acl };
  const changed = Math.floor(stats.mtimeMs / 1000);
  const mtime = context.times.has(changed) ? changed : 'new';
  const links = stats.nlink > 1 ? { nlink: stats.nlink } : {};
  return { type: 'file', mode, ...contentOf(readFileSync(path), context.normalize), mtime, ...links, ...owner, ...acl };
}

function contentOf(bytes: Buffer, normalize: Normalize): Record<string, unknown> {
  const text = bytes.toString('utf8');
  if (bytes.length <= longestInline && Buffer.from(text).equals(bytes) && !text.includes('\0')) {
    return { content: normalize(text) };
  }
  return { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

/** Only what is more than the mode: a plain file has no list of its own. */
function accessControlList(path: Buffer): readonly string[] | undefined {
  // Arguments are text here, and a name need not be any: the shell makes the bytes of it.
  const bytes = [...path].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('');
  const command = `name=$(printf '${bytes}/.'); exec getfacl -cpE -- "\${name%/.}"`;
  const lines = execFileSync('/bin/sh', ['-c', command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    .split('\n')
    .filter((line) => line !== '');
  return lines.length > 3 ? lines : undefined;
}

/** What scripts wrote down about themselves since the last time. */
export function hooksSeen(directory: string, seen: Set<string>, normalize: Normalize): readonly unknown[] {
  const fresh = readdirSync(directory)
    .filter((name) => name.endsWith('.meta') && !seen.has(name))
    .sort();
  return fresh.map((name) => {
    seen.add(name);
    const meta = pairs(readFileSync(join(directory, name), 'utf8').split('\n'), normalize);
    const recorded = join(directory, name.replace(/\.meta$/, '.environ'));
    const variables = existsSync(recorded) ? readFileSync(recorded, 'utf8').split('\0') : [];
    const env = pairs(variables, normalize);
    return { event: env.LIFECYCLE_EVENT ?? null, ...meta, env };
  });
}

function pairs(lines: readonly string[], normalize: Normalize): Record<string, string> {
  return Object.fromEntries(
    lines
      .filter((line) => line.includes('='))
      .map((line) => [line.slice(0, line.indexOf('=')), normalize(line.slice(line.indexOf('=') + 1))]),
  );
}
