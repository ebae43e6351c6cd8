import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Snapshot } from '@rollway/core/driver';
import { isMissing, replaceFile } from './durable-files.js';
import { decodeLine, encodeLine } from './frame.js';

const fileName = 'snapshot.json';

/** The bytes of a snapshot. Made at once, because the state it shows goes on changing. */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  return encodeLine(JSON.stringify({ sequence: snapshot.sequence, state: snapshot.state }));
}

/** Replaces a deployment's snapshot. */
export async function writeSnapshot(directory: string, bytes: Buffer): Promise<void> {
  await replaceFile(join(directory, fileName), bytes);
}

/** A deployment's snapshot; undefined when there is none or it cannot be trusted: then the records are folded instead. */
export async function readSnapshot(directory: string): Promise<Snapshot | undefined> {
  try {
    const bytes = await readFile(join(directory, fileName));
    const content = decodeLine(bytes.subarray(0, -1));
    return content === undefined ? undefined : (JSON.parse(content.toString('utf8')) as Snapshot);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
