import { chmod, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { create } from 'tar';
import { describe, expect, test } from 'vitest';
import { openBundle } from '../bundle/open-bundle.js';
import { createHost } from '../host.js';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';
import { treeOf } from '../test-support/tree.js';
import { localTransport } from '../transport/local-transport.js';

/** A revision: content of each file, and the mode its AppSpec gives. */
interface Revision {
  readonly files: Readonly<Record<string, string>>;
  readonly mode: string;
}

const released = new Date('2026-01-02T03:04:05Z');

/** One host in a directory of its own, with whose group everything is done in one way. */
async function createSide(install: 'replace' | 'incremental') {
  const scratch = await createScratch();
  const host = createHost({ transport: localTransport(), root: join(scratch.directory, 'root'), install });
  const app = join(scratch.directory, 'app');
  return {
    app,
    archive: (deploymentId: string) =>
      join(scratch.directory, 'root/group-1', deploymentId, 'deployment-archive/files'),
    remove: () => scratch.remove(),
    /** Returns what was warned of, without the directory that differs from side to side. */
    async deploy(deploymentId: string, revision: Revision): Promise<readonly (string | undefined)[]> {
      const path = await pack(scratch, deploymentId, revision);
      const bundle = await openBundle({ type: 'tar', path });
      const warnings: (string | undefined)[] = [];
      for (const event of ['DownloadBundle', 'Install']) {
        const request = scratch.request(deploymentId, event, path, {
          bundle: () => Promise.resolve(bundle),
          concludes: event === 'Install',
        });
        const answer = await host.start(request, patient);
        if (answer.status !== 'succeeded') throw new Error(`${event} is ${JSON.stringify(answer)}`);
        warnings.push(answer.warning?.replaceAll(scratch.directory, ''));
      }
      return warnings;
    },
  };
}

async function pack(scratch: Scratch, name: string, revision: Revision): Promise<string> {
  const permissions = `permissions:\n  - object: ${scratch.directory}/app\n    mode: ${revision.mode}\n    type: [file]\n`;
  const root = await scratch.revision(name, {
    'appspec.yml': `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: ${scratch.directory}/app\n${permissions}`,
    ...Object.fromEntries(Object.entries(revision.files).map(([path, content]) => [`files/${path}`, content])),
    'files/always': '',
  });
  for (const path of [...Object.keys(revision.files), 'always'])
    await utimes(join(root, 'files', path), released, released);
  await create({ file: `${root}.tar`, cwd: root }, ['.']);
  return `${root}.tar`;
}

const paths = ['a', 'b c', '-dash', 'dir/a', 'dir/$b', 'dir/deep/a', "other/'a"];
const revisions: fc.Arbitrary<Revision> = fc.record({
  files: fc.dictionary(fc.constantFrom(...paths), fc.constantFrom('1', '2', 'three')),
  mode: fc.constantFrom('0644', '0640'),
});
/** What happens on the host between two deployments. */
const meddling = fc.record({
  path: fc.constantFrom(...paths),
  how: fc.constantFrom('edited', 'removed', 'other mode', 'other time', 'foreign beside', 'none'),
});

async function meddle(app: string, { path, how }: { path: string; how: string }): Promise<void> {
  const file = join(app, path);
  if ((await stat(file).catch(() => undefined)) === undefined) return;
  if (how === 'edited') await writeFile(file, '9');
  if (how === 'removed') await rm(file);
  if (how === 'other mode') await chmod(file, 0o600);
  if (how === 'other time') await utimes(file, new Date(0), new Date(0));
  if (how !== 'foreign beside') return;
  await writeFile(`${file}.foreign`, 'mine');
  await utimes(`${file}.foreign`, released, released);
}

describe('an incremental install', () => {
  test('ends in the same tree as a replacing one, whatever was done on the host in between', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(revisions, fc.array(meddling, { maxLength: 3 })), { minLength: 2, maxLength: 4 }),
        async (steps) => {
          const sides = [await createSide('replace'), await createSide('incremental')] as const;
          try {
            for (const [index, [revision, changes]] of steps.entries()) {
              const [replaced, incremental] = sides;
              const warned = await replaced.deploy(`d-${index}`, revision);
              expect(await incremental.deploy(`d-${index}`, revision)).toEqual(warned);
              expect(await treeOf(incremental.app)).toEqual(await treeOf(replaced.app));
              const archives = sides.map((side) => treeOf(side.archive(`d-${index}`)));
              expect(await archives[1]).toEqual(await archives[0]);
              for (const side of sides) for (const change of changes) await meddle(side.app, change);
            }
          } finally {
            for (const side of sides) await side.remove();
          }
        },
      ),
      { numRuns: Number(process.env.ROLLWAY_FUZZ_RUNS ?? 8), endOnFailure: true },
    );
  }, 300_000);

  test('does not write what has not changed', async () => {
    const side = await createSide('incremental');
    await side.deploy('d-1', { files: { kept: '1', changed: '1', 'dir/kept': '1' }, mode: '0644' });
    const before = await stat(join(side.app, 'dir/kept'));
    await side.deploy('d-2', { files: { kept: '1', changed: '2', 'dir/kept': '1' }, mode: '0644' });
    const after = await stat(join(side.app, 'dir/kept'));
    expect([after.ino, after.ctimeMs]).toEqual([before.ino, before.ctimeMs]);
    expect(await readFile(join(side.app, 'changed'), 'utf8')).toBe('2');
    const [old, linked] = await Promise.all(['d-1', 'd-2'].map((id) => stat(join(side.archive(id), 'kept'))));
    expect(linked?.ino).toBe(old?.ino);
    await side.remove();
  });
});
