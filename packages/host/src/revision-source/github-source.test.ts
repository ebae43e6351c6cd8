import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openBundle } from '../bundle/open-bundle.js';
import { createScratch, type Scratch } from '../test-support/scratch.js';
import { type GitHubSourceSettings, gitHubSource } from './github-source.js';

const revision = { revisionType: 'GitHub', repository: 'owner/web', commitId: 'abc123' } as const;
let scratch: Scratch;
let close: () => void;
beforeEach(async () => {
  scratch = await createScratch();
  close = () => undefined;
});
afterEach(async () => {
  close();
  await scratch.remove();
});

/** A server that answers with these statuses in turn; 200 comes with the archive, 302 leads to another host name. */
async function serve(statuses: readonly number[], archive: Uint8Array = new Uint8Array()) {
  const seen: { url: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const { url, headers } = request;
    seen.push({ url, headers });
    const status = statuses[seen.length - 1] ?? 200;
    const location = `http://localhost:${(server.address() as AddressInfo).port}/codeload`;
    response.writeHead(status, status === 302 ? { location } : {}).end(status === 200 ? archive : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  close = () => server.closeAllConnections() ?? server.close();
  return { seen, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function download(settings: GitHubSourceSettings) {
  const slept: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => void slept.push(milliseconds);
  const result = gitHubSource({ sleep, ...settings }).download(revision, { directory: scratch.directory });
  return { slept, result };
}

/** What GitHub makes of a commit: everything below one directory, behind a header with the commit's id. */
async function archiveOfCommit(): Promise<Uint8Array> {
  const directory = await scratch.revision('repository', { 'appspec.yml': 'version: 0.0\nos: linux\n', 'a.txt': 'a' });
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t'];
  const git = (...args: string[]) => promisify(execFile)('git', [...identity, ...args], { cwd: directory });
  await git('init', '-q');
  await git('add', '.');
  await git('commit', '-qm', 'one');
  const file = join(scratch.directory, 'served.tgz');
  await git('archive', '--format=tar.gz', '--prefix=owner-web-abc123/', '-o', file, 'HEAD');
  return readFile(file);
}

test('a commit becomes a bundle, also by way of a redirect, which goes without the token', async () => {
  const { seen, baseUrl } = await serve([302, 200], await archiveOfCommit());
  const { location, pinned } = await download({ baseUrl, token: async () => 'secret' }).result;
  expect(pinned).toEqual(revision);
  const bundle = await openBundle(location);
  expect(bundle.entries.map(({ path }) => path)).toEqual(['a.txt', 'appspec.yml']);
  await bundle.close();
  expect(seen.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/repos/owner/web/tarball/abc123', 'Bearer secret'],
    ['/codeload', undefined],
  ]);
});

test('anonymous, and tried again after 10, 30 and 90 seconds', async () => {
  const { seen, baseUrl } = await serve([502, 429, 503, 200], await archiveOfCommit());
  const { slept, result } = download({ baseUrl });
  await result;
  expect(slept).toEqual([10_000, 30_000, 90_000]);
  expect(seen[0]?.headers.authorization).toBeUndefined();
});

test('given up after four tries, with every status', async () => {
  const { baseUrl } = await serve([500, 502, 503, 504]);
  const { slept, result } = download({ baseUrl });
  await expect(result).rejects.toThrow('500, 502, 503, 504');
  await expect(result).rejects.toMatchObject({ code: 'transport-failed' });
  expect(slept).toHaveLength(3);
});

test('a commit that is not there is not asked for again, and a repository must be one', async () => {
  const { seen, baseUrl } = await serve([404]);
  await expect(download({ baseUrl }).result).rejects.toMatchObject({ code: 'bundle-unreadable' });
  expect(seen).toHaveLength(1);
  const outside = { ...revision, repository: '../../user' };
  const source = gitHubSource({ baseUrl });
  await expect(source.download(outside, { directory: scratch.directory })).rejects.toThrow('OWNER/NAME');
  expect(seen).toHaveLength(1);
});
