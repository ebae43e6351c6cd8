import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { repositoryRoot, runCommand } from '../run-command.js';
import { codeBlocks, deadLinks } from './markdown.js';

/**
 * Code in documents compiles, or is a region of a file that does; links lead somewhere. A block marked with
 * `<!-- file: PATH -->` on the line before it must be equal to that file.
 */
export async function checkDocs(): Promise<readonly string[]> {
  const problems: string[] = [];
  const compiled: { readonly name: string; readonly code: string }[] = [];
  for (const file of await markdownFiles(repositoryRoot)) {
    const name = relative(repositoryRoot, file);
    const text = await readFile(file, 'utf8');
    for (const link of deadLinks(text, (target) => existsSync(join(dirname(file), target)))) {
      problems.push(`${name}: link to ${link}, which does not exist`);
    }
    for (const { code, source, line } of codeBlocks(text)) {
      if (source === undefined) compiled.push({ name: `${name.replace(/\W/g, '_')}_${line}.ts`, code });
      else if ((await readFile(join(repositoryRoot, source), 'utf8').catch(() => '')).trim() !== code.trim()) {
        problems.push(`${name}:${line}: the block is not equal to ${source}; copy the file into it`);
      }
    }
  }
  return [...problems, ...(await compile(compiled))];
}

async function compile(
  blocks: readonly { readonly name: string; readonly code: string }[],
): Promise<readonly string[]> {
  if (blocks.length === 0) return [];
  // Inside the repository, so that the packages are found.
  const directory = await mkdtemp(join(repositoryRoot, 'node_modules', '.docs-'));
  try {
    for (const { name, code } of blocks) await writeFile(join(directory, name), `${code}\nexport {};\n`);
    const settings = { extends: join(repositoryRoot, 'tsconfig.json'), include: ['*.ts'], exclude: [] };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(settings));
    const { exitCode, output } = await runCommand(`tsc -p ${directory}`);
    return exitCode === 0 ? [] : [output.trim()];
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function markdownFiles(root: string): Promise<readonly string[]> {
  const files: string[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    if (['node_modules', 'dist', '.git', '.turbo', '.changeset', 'etc'].includes(entry.name)) continue;
    const path = join(root, entry.name);
    if (entry.isDirectory()) files.push(...(await markdownFiles(path)));
    else if (entry.name.endsWith('.md')) files.push(path);
  }
  return files;
}
