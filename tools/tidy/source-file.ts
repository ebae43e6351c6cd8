import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot, runCommand } from '../run-command.js';

/** A hand-written source file of the repository. */
export interface SourceFile {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** Every TypeScript file that git knows, tests included, generated ones not. */
export async function readSourceFiles(): Promise<readonly SourceFile[]> {
  const { output } = await runCommand("git ls-files --cached --others --exclude-standard '*.ts'");
  const paths = output.split('\n').filter((path) => path !== '' && !path.includes('.generated.'));
  const files = await Promise.all(
    paths.map(async (path): Promise<SourceFile | undefined> => {
      const text = await readFile(join(repositoryRoot, path), 'utf8').catch(() => undefined);
      return text === undefined ? undefined : { path, text };
    }),
  );
  return files.filter((file) => file !== undefined);
}

/** Whether a file is product code: not a test, nor what only tests use. */
export function isProduct({ path }: SourceFile): boolean {
  return /^packages\/[^/]+\/src\//.test(path) && !/(\.test\.ts|\/test-support\/|\/fixtures\.ts)/.test(path);
}

/** Whether a file is a test. */
export function isTest({ path }: SourceFile): boolean {
  return /\.test\.ts$/.test(path);
}

/** Lines of a file, without the empty one that a final line break leaves. */
export function linesOf({ text }: SourceFile): readonly string[] {
  return text.replace(/\n$/, '').split('\n');
}
