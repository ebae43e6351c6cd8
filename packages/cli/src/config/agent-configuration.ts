import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Problem, SettingsError } from '@rollway/core';
import { parse } from 'yaml';

/** What a configuration file of CodeDeploy's agent says that matters to a local run. */
export interface AgentConfiguration {
  readonly root?: string;
  readonly maxRevisions?: number;
}

/**
 * Reads a configuration file of CodeDeploy's agent, whose keys are written `:root_dir:` (CodeDeploy: agent configuration
 * reference). Without a file, nothing is configured.
 *
 * @throws SettingsError for a file that is not there, and for values that cannot be used.
 */
export async function readAgentConfiguration(file: string | undefined, cwd: string): Promise<AgentConfiguration> {
  if (file === undefined) return {};
  const text = await readFile(resolve(cwd, file), 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw new SettingsError({
      subject: 'local run',
      problems: [{ path: 'agent-configuration-file', message: 'must be a file that can be read', received: file }],
      codeDeployMessage: `configuration file ${file} does not exist or is not readable`,
    });
  }
  return checkConfiguration(file, text);
}

function checkConfiguration(file: string, text: string): AgentConfiguration {
  const parsed = parseText(file, text);
  const value = (key: string): unknown => parsed[`:${key}`] ?? parsed[key];
  const root = value('root_dir');
  const revisions = value('max_revisions');
  const maxRevisions = revisions === undefined || revisions === null ? undefined : Number(revisions);
  const problems: Problem[] = [];
  if (root !== undefined && root !== null && (typeof root !== 'string' || !root.startsWith('/'))) {
    problems.push({ path: 'root_dir', message: 'must be an absolute path', received: JSON.stringify(root) });
  }
  if (maxRevisions !== undefined && !(Number.isInteger(maxRevisions) && maxRevisions >= 0)) {
    problems.push({
      path: 'max_revisions',
      message: 'must be an integer, 0 or more; 0 keeps all',
      received: JSON.stringify(revisions),
    });
  }
  if (problems.length > 0) throw new SettingsError({ subject: file, problems });
  return {
    ...(typeof root === 'string' ? { root } : {}),
    ...(maxRevisions === undefined ? {} : { maxRevisions }),
  };
}

function parseText(file: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch (error) {
    const message = `must be YAML: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`;
    throw new SettingsError({ subject: file, problems: [{ path: '', message }] });
  }
}
