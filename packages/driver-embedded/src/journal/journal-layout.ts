import { join } from 'node:path';

/**
 * Where things are below a journal's directory. Every deployment has a directory of its own: one of 100,000 instances
 * reads and keeps only its own bytes, many small ones need no compaction, an old one is removed with `rm -r`, and none
 * waits for another's disk flush. The lease is one for the whole journal, because a group has one deployment at a time.
 */
export interface JournalLayout {
  readonly root: string;
  /** Epoch files: the lease. */
  readonly epochs: string;
  readonly deployments: string;
  /** Derived files; they may be deleted at any time. */
  readonly derived: string;
  deployment(deploymentId: string): string;
}

/** The layout below `root`. */
export function journalLayout(root: string): JournalLayout {
  const deployments = join(root, 'deployments');
  return {
    root,
    epochs: join(root, 'epochs'),
    deployments,
    derived: join(root, 'derived'),
    deployment: (deploymentId) => join(deployments, deploymentId),
  };
}
