import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type DeploymentGroup, type Problem, RollwayError, SettingsError } from '@rollway/core';
import { fileInventory, type InstanceRegistry } from '@rollway/target-onprem';
import { createJiti } from 'jiti';
import { checkConfig } from './check-config.js';
import type { RollwayConfig } from './define-config.js';

/** A configuration that is checked and complete. */
export interface LoadedConfig {
  readonly file: string;
  /** Absolute path. */
  readonly journal: string;
  readonly groups: readonly DeploymentGroup[];
  readonly inventory: InstanceRegistry;
  close(): Promise<void>;
}

const names = ['rollway.config.ts', 'rollway.config.mts', 'rollway.config.js', 'rollway.config.mjs'];

/**
 * Loads the configuration of a directory, or a named file.
 *
 * @throws SettingsError with every problem at once; a file that cannot be loaded is one.
 */
export async function loadConfig(options: {
  readonly cwd: string;
  readonly file?: string | undefined;
}): Promise<LoadedConfig> {
  const file = findFile(options);
  const config = await importDefault(file);
  const problems = checkConfig(config);
  if (problems.length > 0) throw refused(file, problems);
  const directory = dirname(file);
  const { journal = '.rollway', groups, close = () => Promise.resolve(), ...rest } = config as RollwayConfig;
  const { inventory = fileInventory(join(directory, 'instances.yml')) } = rest;
  return { file, journal: resolve(directory, journal), groups, inventory, close };
}

function findFile({ cwd, file }: { readonly cwd: string; readonly file?: string | undefined }): string {
  const candidates = file === undefined ? names.map((name) => join(cwd, name)) : [resolve(cwd, file)];
  const found = candidates.find((candidate) => existsSync(candidate));
  if (found !== undefined) return found;
  const message =
    file === undefined ? `none of ${names.join(', ')} is there; write one, or name it with --config` : 'is not there';
  throw refused(file ?? cwd, [{ path: '', message }]);
}

/** Node 20 reads no TypeScript; jiti does, and finds the same packages as the file itself would. */
async function importDefault(file: string): Promise<unknown> {
  const jiti = createJiti(import.meta.url, { moduleCache: false });
  try {
    return (await jiti.import<{ readonly default?: unknown }>(file)).default;
  } catch (error) {
    // Settings that a helper of ours refused say best themselves what is wrong.
    if (RollwayError.isInstance(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw refused(file, [{ path: '', message: `could not be loaded: ${reason}` }]);
  }
}

function refused(file: string, problems: readonly Problem[]): SettingsError {
  return new SettingsError({ subject: file, problems });
}
