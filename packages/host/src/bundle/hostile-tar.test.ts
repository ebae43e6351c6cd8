import { lstat, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoryOf } from '../test-support/directory-of.js';
import { pax, type RawMember, writeTar } from '../test-support/raw-tar.js';
import type { Bundle } from './bundle.js';
import type { BundleLimits } from './bundle-limits.js';
import { openBundle } from './open-bundle.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-hostile-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const appSpec: RawMember = { path: 'appspec.yml', content: 'version: 0.0\nos: linux\n' };

async function open(
  members: readonly RawMember[],
  limits: Partial<BundleLimits> = {},
  type: 'tar' | 'tgz' = 'tar',
): Promise<Bundle> {
  const path = await writeTar(join(directory, `bundle.${type}`), [appSpec, ...members]);
  return openBundle({ type, path }, { limits });
}

const link = (path: string, linkTarget: string): RawMember => ({ path, type: '2', linkTarget });
const hardLink = (path: string, linkTarget: string): RawMember => ({ path, type: '1', linkTarget });
const file = (path: string, content = 'x'): RawMember => ({ path, content });

describe('a hostile tar is refused with the reason', () => {
  test.each<readonly [string, readonly RawMember[], string]>([
    ['.. in a name', [file('a/../../b')], 'must not contain ..'],
    ['.. at the end of a name', [file('a/..')], 'must not contain ..'],
    ['.. after a slash at the beginning', [file('/../x')], 'must not contain ..'],
    ['a name of nothing', [file('')], 'must have a name'],
    ['a name too long for Linux', [file('a'.repeat(256))], 'parts of at most 255 bytes'],
    ['a path too long for Linux', [file(Array(60).fill('a'.repeat(80)).join('/'))], 'at most 4095 bytes'],
    ['a link out', [link('up', '../x')], 'must not link out of the bundle'],
    ['a link out, after a way in', [link('a/b', 'c/../../../x')], 'must not link out of the bundle'],
    ['a file through a link', [link('l', '/etc'), file('l/passwd')], 'must not lie below "l", which is a link'],
    ['a link where a directory was', [file('d/x'), link('d', '/etc')], 'must not come twice, first as a directory'],
    ['a file where a link was', [link('l', '/etc/passwd'), file('l')], 'must not come twice, first as a link'],
    ['a link twice', [link('l', 'a'), link('l', 'b')], 'must not come twice, first as a link'],
    ['a file through a file', [file('f'), file('f/x')], 'must not lie below "f", which is a file'],
    ['a hard link out', [hardLink('h', '../../etc/passwd')], 'must not be a hard link out of the bundle'],
    ['a hard link to a file of the host', [hardLink('h', '/etc/passwd')], 'to a file that comes before it'],
    [
      'a file below a link of an absolute name',
      [link('/l', '/etc'), file('l/passwd')],
      'must not lie below "l", which is a link',
    ],
    ['a hard link to a link', [link('l', '/etc/passwd'), hardLink('h', 'l')], 'to a file that comes before it'],
    ['a hard link to a later entry', [hardLink('h', 'f'), file('f')], 'to a file that comes before it'],
    ['a hard link to itself', [file('h'), hardLink('h', 'h')], 'to itself'],
    ['a character device', [{ path: 'd', type: '3' }], 'must not be a character device'],
    ['a block device', [{ path: 'd', type: '4' }], 'must not be a block device'],
    ['a named pipe', [{ path: 'd', type: '6' }], 'must not be a named pipe'],
    ['a sparse file of GNU', [{ path: 'd', type: 'S' }], 'must not be a sparse file'],
    ['a sparse file of pax', [pax({ 'GNU.sparse.major': '1' }), file('s')], 'must not be a sparse file'],
    ['a type that nobody knows', [{ path: 'd', type: 'Z' }], 'of the unknown type "Z"'],
    ['a link with content', [{ ...link('l', 'x'), content: 'y' }], 'a link or directory with content'],
    ['pax that renames', [pax({ path: '../x' }), file('fine')], '"../x": must not contain ..'],
    ['pax that moves a link', [pax({ linkpath: '../x' }), link('l', 'fine')], 'must not link out of the bundle'],
    ['global pax that renames', [pax({ path: 'x' }, 'g'), file('fine')], 'sets path of every entry'],
    ['pax with a size that is none', [pax({ size: '1e3' }), file('x')], 'with the size "1e3"'],
    ['pax with a length that lies', [{ path: 'p', type: 'x', content: '99 path=x\n' }, file('x')], 'cannot be read'],
    [
      'a GNU long name',
      [{ path: 'L', type: 'L', content: `${'../'.repeat(60)}x\0` }, file('fine')],
      'must not contain ..',
    ],
    ['an extension header without end', [{ path: 'x', type: 'x', size: 2_000_000 }], 'extension header of 2000000'],
    ['a size beyond the archive', [{ path: 'x', size: 1_000_000, content: 'x' }], 'ends in the middle of "x"'],
    ['a wrong checksum', [{ path: '', raw: Buffer.alloc(512, 'x') }], 'wrong checksum'],
  ])('%s', async (_name, members, message) => {
    await expect(open(members)).rejects.toThrow(message);
    expect(await readdir(directory)).toEqual(['bundle.tar']);
  });

  test('all problems are named at once', async () => {
    const refusal = open([file('../a'), file('b/..'), file('c')]);
    await expect(refusal).rejects.toMatchObject({ problems: [{ path: '"../a"' }, { path: '"b/.."' }] });
  });

  test('an expansion beyond the limits', async () => {
    const zeros = file('zeros', '\0'.repeat(2_000_000));
    await expect(open([zeros], { bytes: 1_000_000 })).rejects.toThrow('more than 1000000 bytes (limits.bytes)');
    await expect(open([zeros], { ratioFrom: 1000 }, 'tgz')).rejects.toThrow('more than 200 times its');
    await expect(open([file('a'), file('b')], { entries: 2 })).rejects.toThrow('more than 2 entries');
    await expect(open([zeros], { bytes: 0 })).rejects.toThrow('limits.bytes');
    await (await open([zeros], {}, 'tgz')).close();
  });

  test('an AppSpec that is a link to a file of the controller', async () => {
    const path = await writeTar(join(directory, 'x.tar'), [link('appspec.yml', '/etc/hostname')]);
    await expect(openBundle({ type: 'tar', path })).rejects.toThrow('appspec.yml: must not link out of the bundle');
  });
});

describe('what only looks odd is taken as tar takes it', () => {
  test('of two files with one name the later counts, and a hard link keeps the earlier', async () => {
    const bundle = await open([file('a', 'old'), hardLink('h', './a'), file('./a', 'new')]);
    expect(await readFile(join(directoryOf(bundle), 'a'), 'utf8')).toBe('new');
    expect(await readFile(join(directoryOf(bundle), 'h'), 'utf8')).toBe('old');
    await bundle.close();
  });

  test('slashes at the beginning of a name or a hard link go, as with tar and unzip', async () => {
    const bundle = await open([file('/etc/x', 'in'), hardLink('//h', '/etc/x'), { path: '/', type: '5' }]);
    expect(bundle.content.type).toBe('directory');
    expect(await readFile(join(directoryOf(bundle), 'etc/x'), 'utf8')).toBe('in');
    expect(await readFile(join(directoryOf(bundle), 'h'), 'utf8')).toBe('in');
    expect((await lstat(directoryOf(bundle))).mode & 0o777).toBe(0o700);
    await bundle.close();
    const plain = await open([file('/etc/x', 'in')]);
    // Sent as files: the hosts' tar would say something about each such name.
    expect(plain.content.type).toBe('directory');
    await plain.close();
  });

  test('names that differ in case or in Unicode normalisation are different files', async () => {
    const bundle = await open([
      file('README', '1'),
      file('readme', '2'),
      file('caf\u00e9', '3'),
      file('cafe\u0301', '4'),
    ]);
    const contents = new Map<string, string>();
    for (const { path } of bundle.entries) contents.set(path, await readFile(join(directoryOf(bundle), path), 'utf8'));
    expect([...contents.values()].slice(0, 2)).toEqual(['1', appSpec.content]);
    expect([contents.get('readme'), contents.get('caf\u00e9'), contents.get('cafe\u0301')]).toEqual(['2', '3', '4']);
    await bundle.close();
  });

  test('setuid and setgid are kept, in a directory that nobody else can enter', async () => {
    const bundle = await open([{ path: 's', mode: 0o6755 }]);
    expect((await lstat(join(directoryOf(bundle), 's'))).mode & 0o7777).toBe(0o6755);
    expect((await lstat(directoryOf(bundle))).mode & 0o777).toBe(0o700);
    await bundle.close();
  });

  test('absolute links stay links and are never followed', async () => {
    const bundle = await open([link('logs', '/var/log/app')]);
    expect(await readlink(join(directoryOf(bundle), 'logs'))).toBe('/var/log/app');
    expect(bundle.entries.map((entry) => entry.kind)).toEqual(['file', 'link']);
    await bundle.close();
  });

  test('pax and GNU long names, sizes of pax, comments for all entries', async () => {
    const long = `${'d'.repeat(120)}/${'f'.repeat(200)}`;
    const bundle = await open([
      pax({ comment: 'a commit id' }, 'g'),
      pax({ path: long }),
      file('short', 'p'),
      { path: `${long}2`, content: 'g' },
      pax({ size: '3', path: 'sized' }),
      { ...file('x', 'abc'), size: 0 },
    ]);
    expect(bundle.entries.map(({ path }) => path)).toEqual(['appspec.yml', 'd'.repeat(120), long, `${long}2`, 'sized']);
    expect(await readFile(join(directoryOf(bundle), 'sized'), 'utf8')).toBe('abc');
    await bundle.close();
  });
});
