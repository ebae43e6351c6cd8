import { join } from 'node:path';
import { setTimeout as sleepFor } from 'node:timers/promises';
import { BundleUnreadableError, describeRevision, type GitHubRevision, TransportError } from '@rollway/core';
import { otherSource, type RevisionSource } from './revision-source.js';
import { writeStream } from './write-stream.js';

/** How GitHub is reached. */
export interface GitHubSourceSettings {
  /** Token for private repositories, or what gets one for each download; default: anonymous. It is sent to `baseUrl` only. */
  readonly token?: string | (() => Promise<string>);
  /** Of the API; default `https://api.github.com`. GitHub Enterprise has its own. */
  readonly baseUrl?: string;
  /** Waits between two tries; for tests. */
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/** Waits before the second, third and fourth try, in milliseconds (CodeDeploy agent: GitHub downloads). */
const retryDelays: readonly number[] = [10_000, 30_000, 90_000];

/** Statuses that waiting does not change: the repository or commit is not there, or not for this token. */
const finalStatuses: readonly number[] = [400, 401, 404, 410, 422, 451];

const publicApi = 'https://api.github.com';

/**
 * Commits of GitHub repositories, as the archive that GitHub makes of them. Every other answer than 200 is asked for again
 * after 10, 30 and 90 seconds, unless waiting cannot change it; the error then lists every status.
 */
export function gitHubSource(settings: GitHubSourceSettings = {}): RevisionSource {
  const { token, baseUrl = publicApi, sleep = defaultSleep } = settings;
  const request = async (revision: GitHubRevision, signal?: AbortSignal): Promise<Response> => {
    const secret = typeof token === 'function' ? await token() : token;
    const { repository, commitId } = revision;
    // A redirect to another origin goes without the token: fetch takes it off (Fetch standard, HTTP-redirect fetch).
    return fetch(`${baseUrl}/repos/${repository}/tarball/${encodeURIComponent(commitId)}`, {
      headers: {
        accept: 'application/vnd.github+json',
        'user-agent': 'rollway',
        ...(secret === undefined ? {} : { authorization: `Bearer ${secret}` }),
      },
      ...(signal === undefined ? {} : { signal }),
    });
  };
  return {
    revisionType: 'GitHub',
    async download(revision, { directory, signal }) {
      if (revision.revisionType !== 'GitHub') throw otherSource(revision, 'GitHub');
      if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(revision.repository)) throw unavailable(revision, ['not OWNER/NAME']);
      const path = join(directory, 'bundle.tgz');
      const seen: string[] = [];
      for (const delay of [...retryDelays, undefined]) {
        const outcome = await tryOnce(() => request(revision, signal), path, signal);
        if (outcome === 'done') return { location: { type: 'tgz', path }, pinned: revision };
        seen.push(String(outcome));
        if (typeof outcome === 'number' && finalStatuses.includes(outcome)) throw unavailable(revision, seen);
        if (signal?.aborted === true) break;
        if (delay !== undefined) await sleep(delay, signal);
      }
      const reason = `GitHub gave no archive: ${seen.join(', ')}`;
      throw new TransportError({ host: describeRevision(revision), reason });
    },
  };
}

/** `done`, or the status, or what the connection ended with. */
async function tryOnce(
  request: () => Promise<Response>,
  path: string,
  signal: AbortSignal | undefined,
): Promise<'done' | number | string> {
  try {
    const response = await request();
    if (response.status !== 200 || response.body === null) {
      await response.body?.cancel();
      return response.status;
    }
    await writeStream(response.body as unknown as AsyncIterable<Uint8Array>, path, signal);
    return 'done';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function unavailable(revision: GitHubRevision, seen: readonly string[]): BundleUnreadableError {
  const message = `could not be read from GitHub (${seen.join(', ')}); check repository, commit and token`;
  return new BundleUnreadableError({ bundle: describeRevision(revision), problems: [{ path: '', message }] });
}

async function defaultSleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await sleepFor(milliseconds, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}
