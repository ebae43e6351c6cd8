import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HookAnswers, HookExecutionStatus, HookStatus } from './hook-answers.js';

/**
 * Answers in a directory, so that they outlive the process and another process may take them: an execution is an empty file
 * `ID.Pending`, its answer another one, `ID.Succeeded` or `ID.Failed`.
 */
export function fileHookAnswers(directory: string): HookAnswers {
  const fileOf = (executionId: string, end: string): string => join(directory, `${safeName(executionId)}.${end}`);
  const read = async (executionId: string): Promise<HookExecutionStatus | undefined> => {
    const names = await readdir(directory).catch(noDirectory);
    const own = `${safeName(executionId)}.`;
    const ends = names.filter((name) => name.startsWith(own)).map((name) => name.slice(own.length));
    if (ends.includes('Failed')) return 'Failed';
    if (ends.includes('Succeeded')) return 'Succeeded';
    return ends.includes('Pending') ? 'Pending' : undefined;
  };
  return {
    read,
    async begin(executionId) {
      await mkdir(directory, { recursive: true });
      await writeFile(fileOf(executionId, 'Pending'), '');
    },
    async answer(executionId, status: HookStatus) {
      const before = await read(executionId);
      if (before === undefined) return 'unknown';
      if (before !== 'Pending') return 'completed';
      await writeFile(fileOf(executionId, status), '');
      return 'taken';
    },
  };
}

/** Ids are ours, and safe; one that came from outside may be anything. */
function safeName(executionId: string): string {
  return encodeURIComponent(executionId).replaceAll('.', '%2E');
}

function noDirectory(error: NodeJS.ErrnoException): readonly string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
