import { JournalConflictError, JournalLockedError } from '@rollway/core';
import { makeDirectory } from '../journal/durable-files.js';
import { createEpoch, highestEpoch, readEpoch, releaseEpoch, removeEpoch, removeEpochsBefore } from './epoch-files.js';
import { isSameProcess, mayBeAlive, ownIdentity, type ProcessIdentity } from './process-identity.js';

/** The right to write a journal. */
export interface Lease {
  /** Fencing token: higher than that of every earlier holder. */
  readonly epoch: number;
  /**
   * Asserts that nobody has taken over.
   *
   * @throws JournalConflictError when somebody has.
   */
  confirm(deploymentId: string): Promise<void>;
  /** Gives the lease back, so that the next holder need not ask whether this process lives. */
  release(): Promise<void>;
}

/** Who holds a journal. */
export interface LeaseHolder extends ProcessIdentity {
  readonly epoch: number;
}

/**
 * Takes the lease. One chain of epoch files is the lock and the fencing token in one: the journal belongs to the process in
 * the highest file until that process ends or gives it back, and whoever creates the next file has it. Nothing has to be
 * cleaned up after a crash, and two who see the same dead holder cannot both succeed.
 *
 * @throws JournalLockedError when a living process holds it.
 */
export async function takeLease(
  directory: string,
  options: { readonly journal: string; readonly takeOver: boolean },
): Promise<Lease> {
  await makeDirectory(directory);
  const holder = ownIdentity();
  for (;;) {
    const highest = await highestEpoch(directory);
    const current = await currentHolder(directory, highest);
    if (current !== undefined && !options.takeOver) {
      throw new JournalLockedError({ journal: options.journal, holder: describe(current) });
    }
    const epoch = highest + 1;
    if (!(await createEpoch(directory, epoch, { holder }))) continue;
    if ((await highestEpoch(directory)) > epoch) {
      // Slower than two others: the file of this number had been there and was removed as an old one.
      await removeEpoch(directory, epoch);
      continue;
    }
    await removeEpochsBefore(directory, epoch);
    return {
      epoch,
      confirm: (deploymentId) => confirm(directory, epoch, deploymentId),
      async release() {
        if ((await highestEpoch(directory)) === epoch) await releaseEpoch(directory, epoch, { holder });
      },
    };
  }
}

/** Who holds the lease as far as can be seen from here; undefined when it is free. */
export async function leaseHolder(directory: string): Promise<LeaseHolder | undefined> {
  return currentHolder(directory, await highestEpoch(directory));
}

async function currentHolder(directory: string, epoch: number): Promise<LeaseHolder | undefined> {
  const file = epoch === 0 ? undefined : await readEpoch(directory, epoch);
  if (file === undefined || file.released === true || !mayBeAlive(file.holder)) return undefined;
  return { ...file.holder, epoch };
}

async function confirm(directory: string, epoch: number, deploymentId: string): Promise<void> {
  const highest = await highestEpoch(directory);
  if (highest === epoch) return;
  const current = await currentHolder(directory, highest);
  const taker = current === undefined ? 'another process' : describe(current);
  throw new JournalConflictError({
    deploymentId,
    reason: `${taker} took the journal over (epoch ${highest} after ${epoch})`,
  });
}

function describe(holder: LeaseHolder): string {
  if (isSameProcess(holder)) return `this process (${holder.pid}), through another journal object that is still open`;
  const elsewhere =
    holder.host === ownIdentity().host ? '' : '; if that host is gone for good, open the journal with takeOver: true';
  return `process ${holder.pid} on host ${holder.host}${elsewhere}`;
}
