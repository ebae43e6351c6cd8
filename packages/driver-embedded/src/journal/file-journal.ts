import { join, resolve } from 'node:path';
import { DriverClosedError, JournalFailedError } from '@rollway/core';
import type { DeploymentListing, Journal, JournalRecord } from '@rollway/core/driver';
import { type Lease, type LeaseHolder, leaseHolder, takeLease } from '../lease/lease.js';
import { createRequestDrop, type RequestDrop } from '../requests/request-drop.js';
import { type Checkpoints, createCheckpoints } from './checkpoints.js';
import { createDerivedFiles, type DerivedFiles } from './derived-files.js';
import { type CreateAppendFile, createAppendFile, makeDirectory, namesIn } from './durable-files.js';
import { journalLayout } from './journal-layout.js';
import { listingAfter, readListing, writeListing } from './listing-file.js';
import { findEnd, readDeployment } from './read-deployment.js';
import { createSegmentWriter, type SegmentWriter } from './segment-writer.js';
import { encodeSnapshot, readSnapshot, writeSnapshot } from './snapshot-file.js';

/** How a file journal may differ from the default. */
export interface FileJournalOptions {
  /** Take the lease even from a process that may be alive; it will stop at its next write. Default false. */
  readonly takeOver?: boolean;
  /** Bytes after which a deployment's records go on in a new file; default 16 MiB. */
  readonly segmentBytes?: number;
  /** How append-only files are made; default: the real file system. For tests of disks that fail. */
  readonly createFile?: CreateAppendFile;
}

/** A journal in a directory, with what the embedded driver can use beyond the port. */
export interface FileJournal extends Journal {
  /** Absolute path. */
  readonly directory: string;
  /**
   * Takes the lease now rather than with the first append.
   *
   * @throws JournalLockedError when a living process holds the journal.
   */
  acquire(): Promise<void>;
  /** The process that writes this journal, as far as can be seen from here; undefined when none does. */
  holder(): Promise<LeaseHolder | undefined>;
  /** Requests to deployments that another process runs. */
  readonly requests: RequestDrop;
  /** Small files that can be made again from the records. */
  readonly derived: DerivedFiles;
}

/** A segment is short enough to be searched for a place in it, and long enough that a large deployment has few. */
const defaultSegmentBytes = 16 * 1024 * 1024;

/**
 * A journal of files in `directory`, which need not exist. Opening it reads and locks nothing; the first append takes the
 * lease.
 */
export function fileJournal(directory: string, options: FileJournalOptions = {}): FileJournal {
  const layout = journalLayout(resolve(directory));
  const { takeOver = false, segmentBytes = defaultSegmentBytes, createFile = createAppendFile } = options;
  const writers = new Map<string, Promise<SegmentWriter>>();
  const committed = new Map<string, SegmentWriter>();
  const places = new Map<string, Checkpoints>();
  let lease: Promise<Lease> | undefined;
  let failure: JournalFailedError | undefined;
  let closed = false;

  const filesOf = (deploymentId: string) => {
    let checkpoints = places.get(deploymentId);
    if (checkpoints === undefined) {
      checkpoints = createCheckpoints();
      places.set(deploymentId, checkpoints);
    }
    return { directory: layout.deployment(deploymentId), deploymentId, checkpoints };
  };

  async function hold(): Promise<Lease> {
    lease ??= takeLease(layout.epochs, { journal: layout.root, takeOver });
    try {
      return await lease;
    } catch (error) {
      // Whoever held it may be gone at the next try.
      lease = undefined;
      throw error;
    }
  }

  async function openWriter(deploymentId: string): Promise<SegmentWriter> {
    const held = await hold();
    const files = filesOf(deploymentId);
    await makeDirectory(files.directory);
    const sequence = (await findEnd(files))?.sequence ?? 0;
    const writer = createSegmentWriter({ ...files, lease: held, sequence, segmentBytes, createFile });
    committed.set(deploymentId, writer);
    return writer;
  }

  function writerOf(deploymentId: string): Promise<SegmentWriter> {
    let writer = writers.get(deploymentId);
    if (writer === undefined) {
      writer = openWriter(deploymentId);
      writers.set(deploymentId, writer);
      writer.catch(() => writers.delete(deploymentId));
    }
    return writer;
  }

  async function append(
    deploymentId: string,
    records: readonly JournalRecord[],
    expectedSequence: number,
  ): Promise<void> {
    if (closed) throw new DriverClosedError({ deploymentId });
    if (failure !== undefined) throw failure;
    const writer = await writerOf(deploymentId);
    try {
      await writer.append(records, expectedSequence);
    } catch (error) {
      if (error instanceof JournalFailedError) failure = error;
      throw error;
    }
    const finished = records.at(-1)?.type === 'deployment-finished';
    const listing = listingAfter(records, finished ? await readListing(filesOf(deploymentId)) : undefined);
    // Derived: a list that could not be kept is made again, so it must not make a durable turn look failed.
    if (listing !== undefined) await writeListing(layout.deployment(deploymentId), listing).catch(() => undefined);
    if (finished) await letGo(deploymentId, writer);
  }

  /** A driver lives longer than its deployments; nothing more is written to this one. */
  async function letGo(deploymentId: string, writer: SegmentWriter): Promise<void> {
    writers.delete(deploymentId);
    committed.delete(deploymentId);
    places.delete(deploymentId);
    await writer.close();
  }

  async function* list(): AsyncGenerator<DeploymentListing, void, void> {
    const listings: DeploymentListing[] = [];
    for (const deploymentId of await namesIn(layout.deployments)) {
      const listing = await readListing(filesOf(deploymentId));
      if (listing !== undefined) listings.push(listing);
    }
    yield* listings.sort(
      (left, right) => left.startedAt - right.startedAt || (left.deploymentId < right.deploymentId ? -1 : 1),
    );
  }

  return {
    directory: layout.root,
    append: (deploymentId, records, { expectedSequence }) => append(deploymentId, records, expectedSequence),
    read: (deploymentId, { after = 0 } = {}) => {
      // Evaluated at every call: a reader of a deployment written here sees it up to the last flush.
      const until = committed.get(deploymentId)?.committed ?? Number.POSITIVE_INFINITY;
      return readDeployment({ ...filesOf(deploymentId), after, until });
    },
    saveSnapshot(deploymentId, snapshot) {
      return writeSnapshot(layout.deployment(deploymentId), encodeSnapshot(snapshot));
    },
    loadSnapshot: (deploymentId) => readSnapshot(layout.deployment(deploymentId)),
    list,
    acquire: async () => void (await hold()),
    holder: () => leaseHolder(layout.epochs),
    requests: createRequestDrop((deploymentId) => join(layout.deployment(deploymentId), 'requests')),
    derived: createDerivedFiles(layout.derived),
    async close() {
      if (closed) return;
      closed = true;
      for (const writer of await Promise.allSettled(writers.values())) {
        if (writer.status === 'fulfilled') await writer.value.close();
      }
      const held = await lease?.catch(() => undefined);
      await held?.release();
    },
  };
}
