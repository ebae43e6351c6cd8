import { mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoryOf } from '../test-support/directory-of.js';
import { type RawZipEntry, rawZip, unicodePath } from '../test-support/raw-zip.js';
import type { Bundle } from './bundle.js';
import type { BundleLimits } from './bundle-limits.js';
import { openBundle } from './open-bundle.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-hostile-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const appSpec: RawZipEntry = { name: 'appspec.yml', content: 'version: 0.0\nos: linux\n' };

async function open(entries: readonly RawZipEntry[], limits: Partial<BundleLimits> = {}): Promise<Bundle> {
  const path = join(directory, 'bundle.zip');
  await writeFile(path, rawZip([appSpec, ...entries]));
  return openBundle({ type: 'zip', path }, { limits });
}

const link = (name: string, content: string): RawZipEntry => ({ name, content, mode: 0o120777 });

describe('a hostile zip is refused with the reason', () => {
  test.each<readonly [string, readonly RawZipEntry[], string]>([
    ['.. in a name', [{ name: 'a/../../b' }], 'must not contain ..'],
    ['.. in a name with backslashes', [{ name: '..\\b', madeBy: 0 }], 'must not contain ..'],
    ['a drive', [{ name: 'C:\\x', madeBy: 0 }], 'must not be absolute'],
    ['a link out', [link('up', '../x')], 'must not link out of the bundle'],
    ['a file through a link', [link('l', '/etc'), { name: 'l/passwd' }], 'must not lie below "l", which is a link'],
    ['a link where a directory was', [{ name: 'd/x' }, link('d', '/etc')], 'must not come twice'],
    ['a link of a megabyte', [link('l', 'x'.repeat(1_000_000))], 'has a link of 1000000 bytes'],
    ['a device', [{ name: 'd', mode: 0o020644 }], 'must not be a device, pipe or socket'],
    ['two names', [{ name: 'fine', localName: '../x' }], 'must have one name, not "../x" in its own header'],
    ['two methods', [{ name: 'x', content: 'x', localMethod: 0 }], 'one compression method in both its headers'],
    ['a method that unzip may have', [{ name: 'x', method: 12 }], 'must be stored or deflated'],
    ['encryption', [{ name: 'x', content: 'x', flags: 1 }], 'must not be encrypted'],
    [
      'content of another entry',
      [
        { name: 'x', content: 'y' },
        { name: 'x', content: 'y', sharesContentOf: 1 },
      ],
      'share its content',
    ],
    ['a wrong checksum', [{ name: 'x', content: 'x', checksum: 1 }], 'wrong checksum for "x"'],
    ['less than it promises', [{ name: 'x', content: 'x', size: 2 }], 'could not be read'],
    ['more than it promises', [{ name: 'x', content: 'xyz', size: 2 }], 'could not be read'],
    [
      'a name with another one in Unicode',
      [{ name: 'x', extra: unicodePath(Buffer.from('x'), '../y') }],
      'must not contain ..',
    ],
  ])('%s', async (_name, entries, message) => {
    await expect(open(entries)).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual(['bundle.zip']);
  });

  test('an expansion beyond the limits, which its headers deny', async () => {
    const zeros = { name: 'zeros', content: '\0'.repeat(2_000_000) };
    await expect(open([zeros], { bytes: 1_000_000 })).rejects.toThrow('more than 1000000 bytes (limits.bytes)');
    await expect(open([zeros], { ratioFrom: 1000 })).rejects.toThrow('more than 200 times its');
    await expect(open([{ name: 'a' }, { name: 'b' }], { entries: 2 })).rejects.toThrow('more than 2 entries');
  });
});

describe('what only looks odd is taken as unzip takes it', () => {
  const names = async (...entries: readonly RawZipEntry[]): Promise<readonly string[]> => {
    const bundle = await open(entries);
    await bundle.close();
    return bundle.entries.map((entry) => entry.path).filter((path) => path !== 'appspec.yml');
  };
  const latin1 = Buffer.from('caf\xe9', 'latin1');

  test('a name is UTF-8 by its flag, or by the Unicode path field when that fits', async () => {
    expect(await names({ name: 'café', flags: 0x800 })).toEqual(['café']);
    expect(await names({ name: latin1, extra: unicodePath(latin1, 'café') })).toEqual(['café']);
    expect(await names({ name: latin1, extra: unicodePath(Buffer.from('other'), 'other') })).toEqual(['caf\udce9']);
  });

  test('without either it is bytes on a Unix, and code page 437 with backslashes elsewhere', async () => {
    expect(await names({ name: 'café' })).toEqual(['café']);
    expect(await names({ name: latin1 })).toEqual(['caf\udce9']);
    expect(await names({ name: Buffer.from('d\\caf\x82', 'latin1'), madeBy: 0 })).toEqual(['d', 'd/café']);
    expect(await names({ name: 'back\\slash' })).toEqual(['back\\slash']);
  });

  test('of two files with one name the later counts', async () => {
    const bundle = await open([
      { name: 'a', content: 'old' },
      { name: 'a', content: 'new' },
    ]);
    expect(await readFile(join(directoryOf(bundle), 'a'), 'utf8')).toBe('new');
    await bundle.close();
  });

  test('links, setuid, and files without a mode', async () => {
    const bundle = await open([link('l', 'a'), { name: 's', mode: 0o104755 }, { name: 'a', mode: 0, madeBy: 0 }]);
    expect(await readlink(join(directoryOf(bundle), 'l'))).toBe('a');
    expect((await stat(join(directoryOf(bundle), 's'))).mode & 0o7777).toBe(0o4755);
    expect((await stat(join(directoryOf(bundle), 'a'))).mode & 0o7777).toBe(0o644);
    await bundle.close();
  });
});
