import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonValue } from '@rollway/core';
import { isMissing, makeDirectory, replaceFile } from './durable-files.js';

/** Keeps values that can be made again from the records; whoever reads one must be able to do without. */
export interface DerivedFiles {
  /** The value kept under a name; undefined when there is none that can be read. */
  load(name: string): Promise<JsonValue | undefined>;
  save(name: string, value: JsonValue): Promise<void>;
}

/** Derived values as files of a directory. */
export function createDerivedFiles(directory: string): DerivedFiles {
  const pathOf = (name: string): string => join(directory, `${encodeURIComponent(name)}.json`);
  return {
    async load(name) {
      try {
        return JSON.parse(await readFile(pathOf(name), 'utf8')) as JsonValue;
      } catch (error) {
        if (isMissing(error) || error instanceof SyntaxError) return undefined;
        throw error;
      }
    },
    async save(name, value) {
      await makeDirectory(directory);
      await replaceFile(pathOf(name), JSON.stringify(value));
    },
  };
}
