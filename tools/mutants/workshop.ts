import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../run-command.js';
import type { Mutant } from './mutants.js';

/** A copy of the core and of the programs that check it, in which the core may be made wrong. */
export interface Workshop {
  readonly root: string;
  /** Puts the mutant in place of the core; throws when its text is not there exactly once. */
  install(mutant: Mutant): void;
  /** Puts the core back as it was. */
  restore(mutant: Mutant): void;
  close(): void;
}

/** Copies what is needed; installed packages are shared with the repository, except that `@rollway/core` is the copy. */
export function openWorkshop(): Workshop {
  const root = mkdtempSync(join(tmpdir(), 'rollway-mutants-'));
  const skip = /[\\/](node_modules|dist|coverage)([\\/]|$)/;
  for (const path of [
    'packages/core',
    'tools/exhaustive',
    'tools/sim',
    'package.json',
    'tsconfig.json',
    'tsconfig.base.json',
  ]) {
    const from = join(repositoryRoot, path);
    cpSync(from, join(root, path), {
      recursive: true,
      filter: (source) => !skip.test(source.slice(repositoryRoot.length)),
    });
  }
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@rollway'), { recursive: true });
  for (const name of readdirSync(join(repositoryRoot, 'node_modules'))) {
    if (name !== '@rollway') symlinkSync(join(repositoryRoot, 'node_modules', name), join(modules, name));
  }
  symlinkSync(join(root, 'packages/core'), join(modules, '@rollway/core'));
  const docs = join(repositoryRoot, 'docs');
  if (existsSync(docs)) symlinkSync(docs, join(root, 'docs'));
  const fileOf = ({ file }: Mutant): string => join(root, 'packages/core/src', file);
  return {
    root,
    install: (mutant) => writeFileSync(fileOf(mutant), mutate(readFileSync(fileOf(mutant), 'utf8'), mutant)),
    restore: (mutant) => cpSync(join(repositoryRoot, 'packages/core/src', mutant.file), fileOf(mutant)),
    close: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The file with the mutant in it. */
export function mutate(text: string, { name, file, find, replace }: Mutant): string {
  const parts = text.split(find);
  if (parts.length === 2) return parts.join(replace);
  throw new TypeError(`mutant "${name}": its text is ${parts.length - 1} times in ${file}, and must be there once`);
}
