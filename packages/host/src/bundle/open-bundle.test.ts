import { createWriteStream } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, Header } from 'tar';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import type { BundleLocation } from './bundle.js';
import { openBundle } from './open-bundle.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-bundle-test-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const files = { 'appspec.yml': 'version: 0.0\nos: linux\n', 'scripts/run.sh': '#!/bin/sh\n', 'app/a b.txt': 'content' };

async function writeRevision(prefix = ''): Promise<string> {
  const root = join(directory, 'revision');
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, prefix, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, name.endsWith('.sh') ? 0o755 : 0o644);
  }
  return root;
}

async function tarOf(root: string, type: 'tar' | 'tgz'): Promise<BundleLocation> {
  const path = join(directory, `revision.${type}`);
  await create({ file: path, cwd: root, gzip: type === 'tgz' }, await readdir(root));
  return { type, path };
}

async function zipOf(
  entries: Readonly<Record<string, { readonly text: string; readonly mode: number }>>,
): Promise<BundleLocation> {
  const path = join(directory, 'revision.zip');
  const zip = new ZipFile();
  for (const [name, { text, mode }] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name, { mode });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  return { type: 'zip', path };
}

/** A tar with one entry that no tool would write. */
async function hostileTar(
  name: string,
  more: { readonly type?: 'SymbolicLink' | 'Link' | 'CharacterDevice'; readonly linkpath?: string } = {},
): Promise<BundleLocation> {
  const path = join(directory, 'hostile.tar');
  const block = Buffer.alloc(512 * 3);
  new Header({
    path: name,
    mode: 0o644,
    size: 0,
    mtime: new Date(0),
    type: more.type ?? 'File',
    linkpath: more.linkpath ?? '',
  }).encode(block);
  await writeFile(path, block);
  return { type: 'tar', path };
}

const modeOf = (name: string): number => (name.endsWith('.sh') ? 0o100755 : 0o100644);

describe('a bundle', () => {
  test('has the same digest and entries whichever way it is packed', async () => {
    const root = await writeRevision();
    const zip = await zipOf(
      Object.fromEntries(Object.entries(files).map(([name, text]) => [name, { text, mode: modeOf(name) }])),
    );
    const locations = [
      { type: 'directory', path: root } as const,
      await tarOf(root, 'tar'),
      await tarOf(root, 'tgz'),
      zip,
    ];
    const bundles = await Promise.all(locations.map((location) => openBundle(location)));
    const digests = await Promise.all(bundles.map((bundle) => bundle.digest()));
    expect(new Set(digests).size).toBe(1);
    expect(bundles[3]?.entries.map((entry) => entry.path)).toEqual([
      'app',
      'app/a b.txt',
      'appspec.yml',
      'scripts',
      'scripts/run.sh',
    ]);
    for (const bundle of bundles) await bundle.close();
  });

  test('another content, name or mode is another digest', async () => {
    const root = await writeRevision();
    const digest = async () => (await openBundle({ type: 'directory', path: root })).digest();
    const seen = [await digest()];
    await writeFile(join(root, 'app/a b.txt'), 'CONTENT');
    seen.push(await digest());
    await chmod(join(root, 'app/a b.txt'), 0o755);
    seen.push(await digest());
    await writeFile(join(root, 'app/new'), '');
    seen.push(await digest());
    expect(new Set(seen).size).toBe(4);
  });

  test('a single leading directory with the AppSpec is stripped, also beside what macOS adds', async () => {
    const zip = await zipOf({
      'release-1/appspec.yml': { text: files['appspec.yml'], mode: 0o100644 },
      '__MACOSX/x': { text: '', mode: 0o100644 },
    });
    const bundle = await openBundle(zip);
    expect(bundle.entries.map((entry) => entry.path)).toEqual(['appspec.yml']);
    await bundle.close();
  });

  test('an archive keeps modes that the umask of this process would cut', async () => {
    const root = await writeRevision();
    await chmod(join(root, 'app/a b.txt'), 0o666);
    for (const type of ['tar', 'tgz'] as const) {
      const bundle = await openBundle(await tarOf(root, type));
      expect(bundle.entries.find((entry) => entry.path === 'app/a b.txt')?.mode).toBe(0o666);
      await bundle.close();
    }
  });

  test('closing removes what was unpacked', async () => {
    const zip = await zipOf({ 'appspec.yml': { text: files['appspec.yml'], mode: 0o100644 } });
    const { content, close } = await openBundle(zip);
    expect(await readFile(join(content.path, 'appspec.yml'), 'utf8')).toBe(files['appspec.yml']);
    await close();
    await expect(readFile(join(content.path, 'appspec.yml'))).rejects.toThrow('ENOENT');
  });

  test.each(['tar', 'tgz'] as const)('a plain %s is sent as it lies, not unpacked', async (type) => {
    const location = await tarOf(await writeRevision(), type);
    expect((await openBundle(location)).content).toMatchObject({ type: 'archive', format: type, path: location.path });
  });
});

describe('what cannot be deployed is refused with the reason', () => {
  test('no AppSpec', async () => {
    await mkdir(join(directory, 'empty'));
    await expect(openBundle({ type: 'directory', path: join(directory, 'empty') })).rejects.toThrow(
      'must have appspec.yml or appspec.yaml at its root; the root has nothing',
    );
  });

  test('no AppSpec of the name that was asked for, whatever others there are', async () => {
    const path = await writeRevision();
    await expect(openBundle({ type: 'directory', path }, { appSpecName: 'deploy.yml' })).rejects.toThrow(
      'must have deploy.yml at its root; the root has',
    );
  });

  test.each([
    ['../outside', {}, 'must not contain ..'],
    ['link', { type: 'SymbolicLink', linkpath: '../../etc' }, 'must not link out of the bundle'],
    ['hard', { type: 'Link', linkpath: '../../etc/passwd' }, 'must not be a hard link out of the bundle'],
    ['device', { type: 'CharacterDevice' }, 'must not be a character device'],
  ] as const)('an archive with %s', async (name, more, message) => {
    await expect(openBundle(await hostileTar(name, more))).rejects.toThrow(message);
  });

  test('a directory with links that lead out, all of them at once', async () => {
    const root = await writeRevision();
    await symlink('../../..', join(root, 'up'));
    await symlink('../../x', join(root, 'app/two\nlines'));
    const refusal = openBundle({ type: 'directory', path: root });
    await expect(refusal).rejects.toThrow('"up": must not link out of the bundle');
    await expect(refusal).rejects.toThrow('"app/two\\nlines": must not link out of the bundle');
  });

  test('a bare tar that is said to be gzipped', async () => {
    const { path } = await tarOf(await writeRevision(), 'tar');
    await expect(openBundle({ type: 'tgz', path })).rejects.toThrow('must be gzipped; the type of a bare tar is tar');
  });

  test('an archive that is none leaves nothing behind', async () => {
    const path = join(directory, 'x.tgz');
    await writeFile(path, 'not an archive');
    await expect(openBundle({ type: 'tgz', path })).rejects.toMatchObject({ code: 'bundle-unreadable' });
  });
});
