import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRevision, type Revision, SettingsError } from '@rollway/core';
import type { Bundle } from '../bundle/bundle.js';
import { type OpenBundleOptions, openBundle } from '../bundle/open-bundle.js';
import type { RevisionSource } from './revision-source.js';

/**
 * Downloads a revision and opens it; closing the bundle removes the download.
 *
 * @throws SettingsError without a source for such revisions.
 */
export async function downloadBundle(
  revision: Revision,
  sources: readonly RevisionSource[],
  options: OpenBundleOptions = {},
): Promise<{ readonly bundle: Bundle; readonly pinned: Revision }> {
  const source = sources.find(({ revisionType }) => revisionType === revision.revisionType) ?? noSource(revision);
  const directory = await mkdtemp(join(tmpdir(), 'rollway-download-'));
  const remove = (): Promise<void> => rm(directory, { recursive: true, force: true });
  try {
    const { location, pinned } = await source.download(revision, { directory });
    const bundle = await openBundle(location, options);
    const close = async (): Promise<void> => {
      await bundle.close();
      await remove();
    };
    return { bundle: { ...bundle, close }, pinned };
  } catch (error) {
    await remove();
    throw error;
  }
}

function noSource(revision: Revision): never {
  const message = `must have a source for revisions of type ${revision.revisionType}: s3Source or gitHubSource`;
  const problems = [{ path: 'revisionSources', message, received: describeRevision(revision) }];
  throw new SettingsError({ subject: 'target', problems });
}
