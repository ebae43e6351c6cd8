import { join, resolve } from 'node:path';
import {
  checkKeys,
  checkMembers,
  DriverClosedError,
  isCallable,
  isFilledText,
  isIntegerFrom,
  isOptions,
  isSwitch,
  JournalFailedError,
  optional,
  SettingsError,
} from '@rollway/core';
import type { DeploymentListing, Journal, JournalRecord } from '@rollway/core/driver';
import { type Lease, type LeaseHolder, leaseHolder, takeLease } from '../lease/lease.js';
import { createRequestDrop, type RequestDrop } from '../requests/request-drop.js';
import { createCheckpoints } from './checkpoints.js';
import { createDerivedFiles, type DerivedFiles } from './derived-files.js';
import { type CreateAppendFile, createAppendFile, namesIn } from './durable-files.js';
import { type JournalLayout, journalLayout } from './journal-layout.js';
import { listingAfter, readListing, writeListing } from './listing-file.js';
import { readDeployment } from './read-deployment.js';
import { createSegmentWriters, type DeploymentFiles, type SegmentWriters } from './segment-writers.js';
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

/** An empty name would mean the current directory, and hardly ever does. */
function refuseWrong(directory: unknown, options: FileJournalOptions): void {
  const rules = {
    takeOver: optional(isSwitch),
    segmentBytes: optional(isIntegerFrom(1)),
    createFile: optional(isCallable),
  };
  const problems = [
    ...checkMembers({ directory }, { directory: isFilledText }),
    ...checkKeys(options, { path: 'options', known: Object.keys(rules) }),
    ...(isOptions(options) ? checkMembers({ ...options }, rules, 'options') : []),
  ];
  if (problems.length > 0) throw new SettingsError({ subject: 'file journal', problems });
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
 *
 * @throws SettingsError with every problem of the directory's name and the options at once.
 */
export function fileJournal(directory: string, options: FileJournalOptions = {}): FileJournal {
  refuseWrong(directory, options);
  const layout = journalLayout(resolve(directory));
  const { takeOver = false, segmentBytes = defaultSegmentBytes, createFile = createAppendFile } = options;
  const files = createFilesOf(layout);
  const lease = createHeldLease(() => takeLease(layout.epochs, { journal: layout.root, takeOver }));
  const writers = createSegmentWriters({ segmentBytes, createFile, filesOf: files.of, hold: lease.hold });
  const append = createAppend(files, writers);
  let closed: Promise<void> | undefined;

  async function close(): Promise<void> {
    await writers.close();
    await lease.release();
  }

  return {
    directory: layout.root,
    append(deploymentId, records, { expectedSequence }) {
      if (closed !== undefined) return Promise.reject(new DriverClosedError({ deploymentId }));
      return append(deploymentId, records, expectedSequence);
    },
    read: (deploymentId, { after = 0 } = {}) => {
      // Evaluated at every call: a reader of a deployment written here sees it up to the last flush.
      const until = writers.committed(deploymentId) ?? Number.POSITIVE_INFINITY;
      return readDeployment({ ...files.of(deploymentId), after, until });
    },
    saveSnapshot(deploymentId, snapshot) {
      return writeSnapshot(layout.deployment(deploymentId), encodeSnapshot(snapshot));
    },
    loadSnapshot: (deploymentId) => readSnapshot(layout.deployment(deploymentId)),
    list: () => listDeployments(layout, files),
    acquire: async () => void (await lease.hold()),
    holder: () => leaseHolder(layout.epochs),
    requests: createRequestDrop((deploymentId) => join(layout.deployment(deploymentId), 'requests')),
    derived: createDerivedFiles(layout.derived),
    close() {
      closed ??= close();
      return closed;
    },
  };
}

interface FilesOf {
  of(deploymentId: string): DeploymentFiles;
  forget(deploymentId: string): void;
}

function createFilesOf(layout: JournalLayout): FilesOf {
  const known = new Map<string, DeploymentFiles>();
  return {
    of(deploymentId) {
      let files = known.get(deploymentId);
      if (files === undefined) {
        files = { directory: layout.deployment(deploymentId), deploymentId, checkpoints: createCheckpoints() };
        known.set(deploymentId, files);
      }
      return files;
    },
    forget: (deploymentId) => void known.delete(deploymentId),
  };
}

function createHeldLease(take: () => Promise<Lease>): { hold(): Promise<Lease>; release(): Promise<void> } {
  let lease: Promise<Lease> | undefined;
  return {
    async hold() {
      lease ??= take();
      try {
        return await lease;
      } catch (error) {
        // Whoever held it may be gone at the next try.
        lease = undefined;
        throw error;
      }
    },
    async release() {
      const held = await lease?.catch(() => undefined);
      await held?.release();
    },
  };
}

function createAppend(
  files: FilesOf,
  writers: SegmentWriters,
): (deploymentId: string, records: readonly JournalRecord[], expectedSequence: number) => Promise<void> {
  let failure: JournalFailedError | undefined;
  return async (deploymentId, records, expectedSequence) => {
    // All files are on one disk: what happened to one is no business to try again with another.
    if (failure !== undefined) throw failure;
    const writer = await writers.of(deploymentId);
    try {
      await writer.append(records, expectedSequence);
    } catch (error) {
      if (error instanceof JournalFailedError) failure = error;
      throw error;
    }
    const finished = records.at(-1)?.type === 'deployment-finished';
    const listing = listingAfter(records, finished ? await readListing(files.of(deploymentId)) : undefined);
    // Derived: a list that could not be kept is made again, so it must not make a durable turn look failed.
    if (listing !== undefined) await writeListing(files.of(deploymentId).directory, listing).catch(() => undefined);
    if (!finished) return;
    // A driver lives longer than its deployments; nothing more is written to this one.
    files.forget(deploymentId);
    await writers.letGo(deploymentId);
  };
}

async function* listDeployments(layout: JournalLayout, files: FilesOf): AsyncGenerator<DeploymentListing, void, void> {
  const listings: DeploymentListing[] = [];
  for (const deploymentId of await namesIn(layout.deployments)) {
    const listing = await readListing(files.of(deploymentId));
    if (listing !== undefined) listings.push(listing);
  }
  const before = (left: string, right: string): number => (left < right ? -1 : 1);
  yield* listings.sort(
    (left, right) => left.startedAt - right.startedAt || before(left.deploymentId, right.deploymentId),
  );
}
