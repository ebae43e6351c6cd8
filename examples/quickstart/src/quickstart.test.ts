import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));

test('the quickstart keeps its promise and leaves nothing behind', async () => {
  const temporary = await mkdtemp(join(tmpdir(), 'quickstart-test-'));
  const args = ['--conditions=@rollway/source', '--import', 'tsx', 'examples/quickstart/src/main.ts', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, TMPDIR: temporary },
  });
  const summary = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  expect(summary).toMatchObject({
    deployments: [
      { id: 'web-v1', status: 'succeeded', rolledBack: false },
      { id: 'web-v2', status: 'succeeded', rolledBack: false },
      { id: 'web-v3', status: 'failed', rolledBack: true },
    ],
    requests: { failed: 0 },
    servingVersion: 'v2',
  });
  expect((summary.requests as { sent: number }).sent).toBeGreaterThan(100);
  // tsx keeps a cache of its own in the temporary directory.
  expect((await readdir(temporary)).filter((name) => !name.startsWith('tsx-'))).toEqual([]);
  await expect.poll(() => processesOf(temporary), { timeout: 10_000 }).toEqual([]);
  await rm(temporary, { recursive: true, force: true });
}, 120_000);

/** Processes that were started with this directory in their environment. */
async function processesOf(directory: string): Promise<readonly string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^[0-9]+$/.test(name));
  const environments = await Promise.all(ids.map((id) => readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')));
  return ids.filter((_id, index) => environments[index]?.includes(directory));
}
