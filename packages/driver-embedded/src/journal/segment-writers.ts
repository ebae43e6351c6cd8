import type { Lease } from '../lease/lease.js';
import type { Checkpoints } from './checkpoints.js';
import { type CreateAppendFile, makeDirectory } from './durable-files.js';
import { findEnd } from './read-deployment.js';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.js';

/** Where a deployment's files are, and places known in them. */
export interface DeploymentFiles {
  readonly directory: string;
  readonly deploymentId: string;
  readonly checkpoints: Checkpoints;
}

/** What opening a writer needs. */
export interface SegmentWritersOptions {
  readonly segmentBytes: number;
  readonly createFile: CreateAppendFile;
  filesOf(deploymentId: string): DeploymentFiles;
  hold(): Promise<Lease>;
}

/** The writers of a journal, one for each deployment that is being written. */
export interface SegmentWriters {
  of(deploymentId: string): Promise<SegmentWriter>;
  /** The last flushed record of a deployment that is written here; undefined for any other. */
  committed(deploymentId: string): number | undefined;
  /** Closes one deployment's writer. */
  letGo(deploymentId: string): Promise<void>;
  /** Waits for what is under way and closes all of them. */
  close(): Promise<void>;
}

/** No writers yet; each is opened when it is first asked for. */
export function createSegmentWriters(options: SegmentWritersOptions): SegmentWriters {
  const writers = new Map<string, Promise<SegmentWriter>>();
  const open = new Map<string, SegmentWriter>();

  async function openWriter(deploymentId: string): Promise<SegmentWriter> {
    const { segmentBytes, createFile } = options;
    const lease = await options.hold();
    const files = options.filesOf(deploymentId);
    await makeDirectory(files.directory);
    const sequence = (await findEnd(files))?.sequence ?? 0;
    const writer = createSegmentWriter({ ...files, lease, sequence, segmentBytes, createFile });
    open.set(deploymentId, writer);
    return writer;
  }

  return {
    of(deploymentId) {
      let writer = writers.get(deploymentId);
      if (writer === undefined) {
        writer = openWriter(deploymentId);
        writers.set(deploymentId, writer);
        writer.catch(() => writers.delete(deploymentId));
      }
      return writer;
    },
    committed: (deploymentId) => open.get(deploymentId)?.committed,
    async letGo(deploymentId) {
      const writer = open.get(deploymentId);
      writers.delete(deploymentId);
      open.delete(deploymentId);
      await writer?.close();
    },
    async close() {
      await Promise.allSettled(writers.values());
      for (const writer of open.values()) await writer.close();
    },
  };
}
