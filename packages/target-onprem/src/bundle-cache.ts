import { describeRevision, type Revision, RevisionChangedError, SettingsError } from '@rollway/core';
import { type Bundle, openBundle } from '@rollway/host';

/** Opened revisions, each opened once however many hosts it goes to. */
export interface BundleCache {
  /**
   * @throws RevisionChangedError when the content is not what the revision was pinned to.
   * @throws BundleUnreadableError when the bundle cannot be deployed.
   */
  open(revision: Revision): Promise<Bundle>;
  /** Removes everything that was unpacked. */
  close(): Promise<void>;
}

/** Revisions kept open: the one being deployed, the one to return to, and some for groups deployed to side by side. */
const capacity = 8;

/** A cache that lives as long as its target. */
export function createBundleCache(): BundleCache {
  const bundles = new Map<string, Promise<Bundle>>();
  const drop = async (key: string): Promise<void> => {
    const bundle = bundles.get(key);
    bundles.delete(key);
    await bundle?.then((opened) => opened.close()).catch(() => undefined);
  };
  const openOnce = (revision: Revision, key: string): Promise<Bundle> => {
    const known = bundles.get(key);
    if (known !== undefined) return known;
    const opening = openBundle(locationOf(revision));
    bundles.set(key, opening);
    opening.catch(() => bundles.delete(key));
    return opening;
  };
  return {
    async open(revision) {
      const key = describeRevision(revision) + (revision.digest ?? '');
      const bundle = await openOnce(revision, key);
      if (revision.digest === undefined || bundle.digest === revision.digest) {
        // An unpinned revision is looked at anew each time: its files may change between two deployments.
        if (revision.digest === undefined) bundles.delete(key);
        for (const oldest of [...bundles.keys()].slice(0, Math.max(0, bundles.size - capacity))) await drop(oldest);
        return bundle;
      }
      await drop(key);
      const names = { revision: describeRevision(revision), expected: revision.digest, found: bundle.digest };
      throw new RevisionChangedError(names);
    },
    async close() {
      for (const key of [...bundles.keys()]) await drop(key);
    },
  };
}

function locationOf(revision: Revision): Parameters<typeof openBundle>[0] {
  if (revision.revisionType === 'Local') return { type: revision.bundleType, path: revision.location };
  const message = 'must be a local directory or archive; download it first';
  const problems = [{ path: 'revision', message, received: describeRevision(revision) }];
  throw new SettingsError({ subject: 'onprem target', problems });
}
