import { describeRevision, type Revision, RevisionRefusedError } from '@rollway/core';
import type { BundleLocation } from '../bundle/bundle.js';

/** What a download is given. */
export interface DownloadOptions {
  /** An empty directory on the controller; the caller removes it. */
  readonly directory: string;
  readonly signal?: AbortSignal;
}

/** A revision on the controller's disk. */
export interface DownloadedRevision {
  readonly location: BundleLocation;
  /** The revision with everything that was found out about it, so that the same bytes are got again. */
  readonly pinned: Revision;
}

/** Gets revisions of one kind from where they are kept, for the controller. */
export interface RevisionSource {
  readonly revisionType: Revision['revisionType'];
  /**
   * Downloads an archive, streamed to disk.
   *
   * @throws RevisionChangedError when it is not what the revision is pinned to.
   * @throws BundleUnreadableError when it cannot be had, now or later.
   * @throws TransportError when asking again may help.
   */
  download(revision: Revision, options: DownloadOptions): Promise<DownloadedRevision>;
}

/** What a source answers that was given a revision of another kind. */
export function otherSource(revision: Revision, expected: Revision['revisionType']): RevisionRefusedError {
  const message = `must be ${expected}: this source downloads nothing else`;
  const problems = [{ path: 'revisionType', message, received: revision.revisionType }];
  return new RevisionRefusedError({ revision: describeRevision(revision), problems });
}
