import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Everything below a directory as one comparable value: kind, mode, owner, time and content of each path. For tests only. */
export async function treeOf(root: string, below = ''): Promise<Readonly<Record<string, string>>> {
  const tree: Record<string, string> = {};
  const names = await readdir(join(root, below)).catch(() => [] as string[]);
  for (const name of names.toSorted()) {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = await lstat(join(root, path));
    const owner = `${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`;
    if (stats.isDirectory()) {
      tree[path] = `directory ${owner}`;
      Object.assign(tree, await treeOf(root, path));
    } else if (stats.isSymbolicLink()) {
      tree[path] = `link ${await readlink(join(root, path))}`;
    } else {
      const digest = createHash('sha256').update(await readFile(join(root, path)));
      tree[path] = `file ${owner} ${stats.mtimeMs} ${digest.digest('hex').slice(0, 16)}`;
    }
  }
  return tree;
}
