import { type DeploymentGroup, SettingsError } from '@rollway/core';
import { createEmbeddedDriver, type EmbeddedDriver, type FileJournal, fileJournal } from '@rollway/driver-embedded';
import { type LoadedConfig, loadConfig } from './config/load-config.js';
import type { Terminal } from './terminal.js';

/** What a command works with: the configuration and a driver over its journal. */
export interface Session {
  readonly terminal: Terminal;
  readonly config: LoadedConfig;
  readonly driver: EmbeddedDriver;
  /** The driver's journal, for reading. */
  readonly journal: FileJournal;
  /** @throws SettingsError when the configuration has no such group. */
  group(name: string): DeploymentGroup;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly config?: string;
  readonly json?: boolean;
}

/** Runs a command with a session, and closes everything whatever happens. */
export async function withSession(
  terminal: Terminal,
  options: CommonOptions,
  command: (session: Session) => Promise<number>,
): Promise<number> {
  const config = await loadConfig({ cwd: terminal.cwd, file: options.config });
  const journal = fileJournal(config.journal);
  const driver = createEmbeddedDriver({
    groups: config.groups,
    journal,
    onLog: (operationId, message) => terminal.error(`${operationId}: ${message}`),
  });
  try {
    return await command({ terminal, config, driver, journal, group: (name) => findGroup(config, name) });
  } finally {
    await driver.close();
    await config.close();
  }
}

function findGroup(config: LoadedConfig, name: string): DeploymentGroup {
  const group = config.groups.find((candidate) => candidate.name === name);
  if (group !== undefined) return group;
  const message = `must be one of ${config.groups.map((each) => each.name).join(', ')}`;
  throw new SettingsError({
    subject: config.file,
    problems: [{ path: 'GROUP', message, received: JSON.stringify(name) }],
  });
}
