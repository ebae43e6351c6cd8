import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flushDirectory, hasCode, isMissing, namesIn, replaceFile } from '../journal/durable-files.js';
import type { ProcessIdentity } from './process-identity.js';

/** What an epoch file says. */
export interface EpochFile {
  readonly holder: ProcessIdentity;
  /** Set when the holder gave the lease back. */
  readonly released?: boolean;
}

const namePattern = /^\d{8}$/;

let attempts = 0;

/** The highest epoch ever taken in a directory that still has its file; 0 when none was. */
export async function highestEpoch(directory: string): Promise<number> {
  return (await namesIn(directory)).reduce(
    (highest, name) => (namePattern.test(name) ? Math.max(highest, Number(name)) : highest),
    0,
  );
}

/** Reads an epoch's file; undefined when it has just been removed by a later epoch. */
export async function readEpoch(directory: string, epoch: number): Promise<EpochFile | undefined> {
  try {
    return JSON.parse(await readFile(epochPath(directory, epoch), 'utf8')) as EpochFile;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/**
 * Creates an epoch's file with its content in one step; false when it exists. A hard link fails when its name is taken, on
 * shared file systems too, and unlike O_EXCL it never shows a file that is still empty.
 */
export async function createEpoch(directory: string, epoch: number, content: EpochFile): Promise<boolean> {
  attempts += 1;
  const { pid, startTime = '' } = content.holder;
  const temporary = join(directory, `.${pid}-${startTime}-${attempts}.tmp`);
  await writeFile(temporary, JSON.stringify(content), { flush: true, mode: 0o600 });
  try {
    await link(temporary, epochPath(directory, epoch));
    await flushDirectory(directory);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Says in an epoch's file that its holder is done. */
export async function releaseEpoch(directory: string, epoch: number, content: EpochFile): Promise<void> {
  await replaceFile(epochPath(directory, epoch), JSON.stringify({ ...content, released: true }));
}

/** Removes the files of earlier epochs; the highest one always stays, so that numbers never come back. */
export async function removeEpochsBefore(directory: string, epoch: number): Promise<void> {
  for (const name of await namesIn(directory)) {
    if (namePattern.test(name) && Number(name) < epoch) await rm(join(directory, name), { force: true });
  }
}

/** Removes one epoch's file. */
export async function removeEpoch(directory: string, epoch: number): Promise<void> {
  await rm(epochPath(directory, epoch), { force: true });
}

function epochPath(directory: string, epoch: number): string {
  return join(directory, String(epoch).padStart(8, '0'));
}
