import { type Milliseconds, type Problem, showValue } from '@rollway/core';

/**
 * How long a host keeps the archives and logs of earlier deployments. Each limit is applied where DownloadBundle begins, to
 * the group's own deployments, the oldest first; 0 is none. What is needed stays whatever they say: the deployment that
 * begins, the last successful one, the one that was last on its way, and one that something still runs from.
 */
export interface Retention {
  /** Deployments kept per group, the one that begins included. Default 5 (CodeDeploy: agent configuration, max_revisions). */
  readonly maxRevisions?: number;
  /** Bytes that earlier deployments of a group may take on the host, all together. Default 0. */
  readonly maxRevisionBytes?: number;
  /** Age after which an earlier deployment goes, however few there are; in steps of a second. Default 0. */
  readonly maxRevisionAge?: Milliseconds;
}

/** What is kept where settings say nothing. */
export const defaultRetention: Required<Retention> = { maxRevisions: 5, maxRevisionBytes: 0, maxRevisionAge: 0 };

/** What is wrong with limits that were given. */
export function retentionProblems(retention: Retention): readonly Problem[] {
  return Object.keys(defaultRetention).flatMap((path) => {
    const value = retention[path as keyof Retention];
    if (value === undefined || (Number.isSafeInteger(value) && value >= 0)) return [];
    return [{ path, message: 'must be an integer, 0 or more; 0 for no limit', received: showValue(value) }];
  });
}

/** The limits of some settings, complete. */
export function retentionOf(settings: Retention): Required<Retention> {
  const { maxRevisions, maxRevisionBytes, maxRevisionAge } = defaultRetention;
  return {
    maxRevisions: settings.maxRevisions ?? maxRevisions,
    maxRevisionBytes: settings.maxRevisionBytes ?? maxRevisionBytes,
    maxRevisionAge: settings.maxRevisionAge ?? maxRevisionAge,
  };
}

/** The limits as the host program takes them, with seconds for ages. */
export function retentionArguments(settings: Retention): readonly string[] {
  const { maxRevisions, maxRevisionBytes, maxRevisionAge } = retentionOf(settings);
  const age = Math.ceil(maxRevisionAge / 1000);
  return [`retain=${maxRevisions}`, `retain-bytes=${maxRevisionBytes}`, `retain-seconds=${age}`];
}
