import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { BundleUnreadableError } from '@rollway/core';
import { openBundle } from '@rollway/host';
import fc from 'fast-check';
import { bytesOf } from '../../../packages/host/src/bundle/name-bytes.js';
import { pax, type RawMember, rawTar } from '../../../packages/host/src/test-support/raw-tar.js';
import { type RawZipEntry, rawZip } from '../../../packages/host/src/test-support/raw-zip.js';
import { namePart } from '../arbitrary-names.js';
import { holds } from '../holds.js';
import type { FuzzProperty } from '../property.js';

/** Names that meet each other, that lead out, and that only look odd. */
const path = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('a', 'b', 'l') },
      { weight: 2, arbitrary: namePart },
      { weight: 2, arbitrary: fc.constantFrom('..', '.', '') },
    ),
    { maxLength: 4 },
  )
  .map((parts) => parts.join('/'));
const target = fc.oneof(
  path,
  path.map((name) => `/${name}`),
  fc.constantFrom('../../outside', '/outside', '..', '.'),
);

const tarMember: fc.Arbitrary<RawMember> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        path: path.map((name): Uint8Array => bytesOf(name)),
        type: fc.constantFrom('0', '0', '0', '1', '2', '2', '5', '3', '6', 'S', 'L', 'K', 'x', 'Z'),
        content: fc.constantFrom('', 'content', '\0', '11 path=../x\n'),
        mode: fc.nat(0o7777),
        linkTarget: target,
        size: fc.nat(2000),
      },
      { requiredKeys: ['path', 'type', 'linkTarget'] },
    ),
  },
  { weight: 1, arbitrary: fc.record({ path: target, linkpath: target }).map((records) => pax(records)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 512 }).map((raw) => ({ path: '', raw })) },
);

const zipEntry: fc.Arbitrary<RawZipEntry> = fc.record(
  {
    name: path.map((name): Uint8Array => bytesOf(name)),
    content: target,
    mode: fc.constantFrom(0o100644, 0o120777, 0o120777, 0o040755, 0o104755, 0o020644, 0),
    madeBy: fc.constantFrom(0, 3),
    flags: fc.constantFrom(0, 0, 0x800, 1),
    localName: path,
    size: fc.nat(100),
  },
  { requiredKeys: ['name', 'content', 'mode'] },
);

const appSpec = { content: 'version: 0.0\nos: linux\n' };

const archive = fc.oneof(
  fc
    .tuple(fc.constantFrom('tar' as const, 'tgz' as const), fc.array(tarMember, { maxLength: 6 }))
    .map(([type, members]) => {
      const bytes = rawTar([{ path: 'appspec.yml', ...appSpec }, ...members]);
      return { type, bytes: type === 'tgz' ? gzipSync(bytes) : bytes };
    }),
  fc
    .array(zipEntry, { maxLength: 6 })
    .map((entries) => ({ type: 'zip' as const, bytes: rawZip([{ name: 'appspec.yml', ...appSpec }, ...entries]) })),
);

/** Where archives are unpacked, with something beside it that an escape would reach. */
function prepare(directory: string): { readonly file: string; check(): void } {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(join(directory, 'tmp'), { recursive: true });
  mkdirSync(join(directory, 'outside'));
  writeFileSync(join(directory, 'outside/sentinel'), 'untouched');
  const file = join(directory, 'bundle');
  return {
    file,
    check() {
      holds(readdirSync(directory).sort().join() === 'bundle,outside,tmp', 'nothing beside it');
      holds(readdirSync(join(directory, 'outside')).join() === 'sentinel', 'nothing in another directory');
      holds(readFileSync(join(directory, 'outside/sentinel'), 'utf8') === 'untouched', 'nothing written through');
    },
  };
}

/** Whatever an archive holds, it is unpacked inside or refused, and leaves nothing behind. */
export const unpack: FuzzProperty = {
  name: 'unpack',
  share: 0.14,
  unit: 'bundles',
  create: (directory) =>
    fc.asyncProperty(archive, async ({ type, bytes }) => {
      const { file, check } = prepare(directory);
      writeFileSync(file, bytes);
      const before = process.env.TMPDIR;
      process.env.TMPDIR = join(directory, 'tmp');
      try {
        const bundle = await openBundle({ type, path: file });
        check();
        for (const { path: name } of bundle.entries)
          holds(!name.split('/').includes('..') && !name.startsWith('/'), 'entries are inside');
        await bundle.close();
      } catch (error) {
        if (!(error instanceof BundleUnreadableError)) throw error;
        holds(error.problems.length > 0, 'a refusal has problems');
      } finally {
        if (before === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = before;
      }
      check();
      holds(readdirSync(join(directory, 'tmp')).length === 0, 'nothing is left behind');
    }),
};
