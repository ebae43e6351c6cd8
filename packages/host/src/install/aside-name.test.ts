import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

const revision = (name: string): Promise<string> =>
  scratch.revision(name, {
    'appspec.yml': `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: ${scratch.directory}/app\n`,
    'files/job': name,
    'files/deep/job': name,
  });

test('whoever owns a destination cannot lay a link where old files are set aside', async () => {
  const [app, elsewhere] = [join(scratch.directory, 'app'), join(scratch.directory, 'elsewhere')];
  await mkdir(elsewhere);
  for (const event of ['DownloadBundle', 'Install']) {
    await scratch.host.start(scratch.request('d-1', event, await revision('v1')), patient);
  }
  const install = scratch.request('d-2', 'Install', await revision('v2'));
  // All that is known of an install before it begins.
  const operation = createHash('sha256').update(install.operationId).digest('hex');
  for (const directory of [app, join(app, 'deep')]) {
    for (const length of [32, 64]) {
      const name = `.rollway-aside-${operation.slice(0, length)}`;
      await symlink(elsewhere, join(directory, name));
      await symlink(elsewhere, join(directory, `${name}.links`));
    }
    await writeFile(join(directory, 'foreign'), '');
  }
  await scratch.host.start(scratch.request('d-2', 'DownloadBundle', await revision('v2')), patient);
  expect(await scratch.host.start(install, patient)).toMatchObject({ status: 'succeeded' });
  expect(await readFile(join(app, 'job'), 'utf8')).toBe('v2');
  expect(await readdir(elsewhere)).toEqual([]);
});
