import type { Bundle } from '../bundle/bundle.js';
import { type OpenBundleOptions, openBundle } from '../bundle/open-bundle.js';
import { downloadBundle } from '../revision-source/download-bundle.js';
import type { LocalRun } from './run-local.js';

/** Opens the revision of a local run, downloaded first when it is not on this machine. */
export async function openRevision(
  { bundle, sources = [] }: Pick<LocalRun, 'bundle' | 'sources'>,
  options: OpenBundleOptions,
): Promise<Bundle> {
  if (!('revisionType' in bundle)) return openBundle(bundle, options);
  return (await downloadBundle(bundle, sources, options)).bundle;
}
