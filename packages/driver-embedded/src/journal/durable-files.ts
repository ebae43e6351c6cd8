import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file that is only ever appended to. */
export interface AppendFile {
  /** Writes all of the bytes at the end. */
  append(bytes: Buffer): Promise<void>;
  /** Resolves once everything appended survives a power failure. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Creates an append-only file that must not exist yet, and makes its name durable. */
export type CreateAppendFile = (file: string) => Promise<AppendFile>;

/** The real thing. */
export const createAppendFile: CreateAppendFile = async (file) => {
  const handle = await open(file, 'ax', 0o600);
  await flushDirectory(dirname(file));
  return {
    append: (bytes) => writeAll(handle, bytes),
    flush: () => handle.datasync(),
    close: () => handle.close(),
  };
};

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written);
    written += bytesWritten;
  }
}

/** Makes names that were created in, renamed into or removed from a directory durable. */
export async function flushDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Creates a directory and its parents, each durable. */
export async function makeDirectory(directory: string): Promise<void> {
  const first = await mkdir(directory, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = directory; made.length >= first.length; made = dirname(made)) await flushDirectory(dirname(made));
}

let temporaryFiles = 0;

/** Replaces a file so that a reader, and a crash, sees the old content or the new. */
export async function replaceFile(file: string, content: string | Buffer): Promise<void> {
  temporaryFiles += 1;
  const temporary = join(dirname(file), `.${process.pid}-${temporaryFiles}.tmp`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushDirectory(dirname(file));
}

/** The names in a directory; none when it does not exist. */
export async function namesIn(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
}

/** Whether a call failed because the file is not there. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

/** Whether an error of the file system has this code. */
export function hasCode(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
