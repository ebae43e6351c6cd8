import { describeRevision, type Revision, RevisionChangedError } from '@rollway/core';
import type { Bundle } from '../bundle/bundle.js';
import { openBundle } from '../bundle/open-bundle.js';
import { downloadBundle } from './download-bundle.js';
import type { RevisionSource } from './revision-source.js';

/** A bundle, and its revision with everything that pins it. */
export interface PinnedBundle extends Bundle {
  readonly pinned: Revision;
}

/** Opened revisions, each downloaded and opened once however many hosts it goes to. */
export interface BundleCache {
  /**
   * @throws RevisionChangedError when the content is not what the revision was pinned to.
   * @throws BundleUnreadableError when the bundle cannot be deployed.
   * @throws TransportError when it could not be downloaded and asking again may help.
   */
  open(revision: Revision): Promise<PinnedBundle>;
  /** Removes everything that was unpacked. */
  close(): Promise<void>;
}

/** Revisions kept open: the one being deployed, the one to return to, and some for groups deployed to side by side. */
const capacity = 8;

/** A cache that lives as long as its target. Local revisions need no source. */
export function createBundleCache(sources: readonly RevisionSource[] = []): BundleCache {
  const bundles = new Map<string, Promise<PinnedBundle>>();
  const drop = async (key: string): Promise<void> => {
    const bundle = bundles.get(key);
    bundles.delete(key);
    await bundle?.then((opened) => opened.close()).catch(() => undefined);
  };
  const openOnce = (revision: Revision, key: string): Promise<PinnedBundle> => {
    const known = bundles.get(key);
    if (known !== undefined) return known;
    const opening = openRevision(revision, sources);
    bundles.set(key, opening);
    opening.catch(() => bundles.delete(key));
    return opening;
  };
  /** An unpinned revision is looked at anew each time, and what was found may be asked for by its pins right away. */
  const rekey = (key: string, bundle: PinnedBundle): void => {
    const opening = bundles.get(key);
    bundles.delete(key);
    if (opening !== undefined && bundle.pinned.revisionType !== 'Local') bundles.set(keyOf(bundle.pinned), opening);
  };
  return {
    async open(revision) {
      const key = keyOf(revision);
      const bundle = await openOnce(revision, key);
      if (revision.digest === undefined || (await bundle.digest()) === revision.digest) {
        if (revision.digest === undefined) rekey(key, bundle);
        for (const oldest of [...bundles.keys()].slice(0, Math.max(0, bundles.size - capacity))) await drop(oldest);
        return bundle;
      }
      await drop(key);
      const names = { revision: describeRevision(revision), expected: revision.digest, found: await bundle.digest() };
      throw new RevisionChangedError(names);
    },
    async close() {
      for (const key of [...bundles.keys()]) await drop(key);
    },
  };
}

function keyOf(revision: Revision): string {
  return `${describeRevision(revision)} ${revision.digest ?? ''}`;
}

async function openRevision(revision: Revision, sources: readonly RevisionSource[]): Promise<PinnedBundle> {
  if (revision.revisionType === 'Local') {
    const bundle = await openBundle({ type: revision.bundleType, path: revision.location });
    return { ...bundle, pinned: { ...revision, digest: await bundle.digest() } };
  }
  const { bundle, pinned } = await downloadBundle(revision, sources);
  try {
    return { ...bundle, pinned: { ...pinned, digest: await bundle.digest() } };
  } catch (error) {
    await bundle.close();
    throw error;
  }
}
