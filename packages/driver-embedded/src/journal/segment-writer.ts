import { join } from 'node:path';
import { JournalConflictError, JournalFailedError } from '@rollway/core';
import type { JournalRecord } from '@rollway/core/driver';
import type { Lease } from '../lease/lease.js';
import type { Checkpoints } from './checkpoints.js';
import type { AppendFile, CreateAppendFile } from './durable-files.js';
import { encodeFrame } from './frame.js';
import { segmentName } from './segment-name.js';

/** What a writer works with. */
export interface SegmentWriterOptions {
  readonly directory: string;
  readonly deploymentId: string;
  readonly lease: Lease;
  /** Records there are already. */
  readonly sequence: number;
  /** A segment that is this long is followed by a new one. */
  readonly segmentBytes: number;
  readonly createFile: CreateAppendFile;
  readonly checkpoints: Checkpoints;
}

/** Appends turns to one deployment's segments. */
export interface SegmentWriter {
  /** Records that are flushed. */
  readonly committed: number;
  append(records: readonly JournalRecord[], expectedSequence: number): Promise<void>;
  /** Waits for what is under way and closes the file. */
  close(): Promise<void>;
}

interface Waiting {
  readonly frame: Buffer;
  readonly last: number;
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * Natural group commit: whatever waits when the disk is free goes into one write and one flush, so that durability costs
 * the same for one turn and for a thousand. A writer always begins a segment of its own, named after its epoch: it never
 * appends behind a torn end, and a writer that lost the lease cannot write where this one does.
 */
export function createSegmentWriter(options: SegmentWriterOptions): SegmentWriter {
  let committed = options.sequence;
  let accepted = options.sequence;
  let waiting: Waiting[] = [];
  let failure: unknown;
  let flushing: Promise<void> | undefined;
  const output = createOutput(options);

  async function flushAll(): Promise<void> {
    while (waiting.length > 0 && failure === undefined) {
      const group = waiting;
      waiting = [];
      try {
        committed = await output.write(group, committed);
        for (const { resolve } of group) resolve();
      } catch (error) {
        failure = error;
        for (const { reject } of [...group, ...waiting]) reject(error);
        waiting = [];
      }
    }
    flushing = undefined;
  }

  return {
    get committed() {
      return committed;
    },
    append(records, expectedSequence) {
      if (failure !== undefined) return Promise.reject(failure);
      const { deploymentId, lease } = options;
      if (expectedSequence !== accepted) {
        const reason = `it ends at record ${accepted}, not ${expectedSequence}`;
        return Promise.reject(new JournalConflictError({ deploymentId, reason }));
      }
      if (records.length === 0) return Promise.resolve();
      const frame = encodeFrame(deploymentId, records, { firstSequence: accepted + 1, epoch: lease.epoch });
      accepted += records.length;
      const last = accepted;
      const done = new Promise<void>((resolve, reject) => waiting.push({ frame, last, resolve, reject }));
      flushing ??= flushAll();
      return done;
    },
    async close() {
      await flushing;
      await output.close();
    },
  };
}

interface Output {
  /** Writes a group behind record `committed`; resolves to its last record. */
  write(group: readonly Waiting[], committed: number): Promise<number>;
  close(): Promise<void>;
}

function createOutput(options: SegmentWriterOptions): Output {
  const { directory, deploymentId, lease, checkpoints } = options;
  let file: AppendFile | undefined;
  let name = '';
  let size = 0;

  async function nextSegment(committed: number): Promise<AppendFile> {
    await file?.close();
    file = undefined;
    name = segmentName(lease.epoch, committed + 1);
    size = 0;
    file = await options.createFile(join(directory, name));
    return file;
  }

  return {
    async write(group, committed) {
      await lease.confirm(deploymentId);
      const [only] = group;
      const bytes =
        group.length === 1 && only !== undefined ? only.frame : Buffer.concat(group.map(({ frame }) => frame));
      try {
        const output = file === undefined || size >= options.segmentBytes ? await nextSegment(committed) : file;
        await output.append(bytes);
        await output.flush();
      } catch (cause) {
        // What the disk kept is unknown now, and a second flush may claim a success that never was.
        throw new JournalFailedError({ file: join(directory, name), cause });
      }
      size += bytes.length;
      // After the flush as well: a successor that read the journal before these bytes has made its epoch by now.
      await lease.confirm(deploymentId);
      const last = group.at(-1)?.last ?? committed;
      checkpoints.add({ sequence: last, segment: name, offset: size });
      return last;
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}
