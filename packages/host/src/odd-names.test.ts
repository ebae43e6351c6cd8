import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BundleLocation } from './bundle/bundle.js';
import { bytesOf, nameOf, pathBelow } from './bundle/name-bytes.js';
import { openBundle } from './bundle/open-bundle.js';
import { createHost } from './host.js';
import { deployThrough } from './test-support/deploy.js';
import { writeTar } from './test-support/raw-tar.js';
import { rawZip } from './test-support/raw-zip.js';
import { createScratch, type Scratch } from './test-support/scratch.js';
import { localTransport } from './transport/local-transport.js';

let scratch: Scratch;
beforeEach(async () => {
  scratch = await createScratch();
});
afterEach(() => scratch.remove());

/** Whatever a file system takes; each as a file and as a directory with a file. */
const oddNames = [
  ' leading and trailing ',
  '-rf',
  '--',
  "it's",
  '"quoted"',
  'two\nlines',
  '\n',
  'line end\n',
  'tab\there',
  'back\\slash \\n \\012',
  '$(touch pwned)`touch pwned`;&|<>',
  '*?[a]',
  '~',
  '#',
  'carriage\r',
  'bell\u0007delete\u007f',
  '%s%n',
  'caf\u00e9',
  'caf\udce9',
  '\udcff\udc80',
  '\u0001\udc81\udc82\udc88',
];

const appSpec = (directory: string): string =>
  `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: ${directory}/app\npermissions:\n  - object: ${directory}/app\n    mode: 0640\n    type: [file]\n`;

const paths = oddNames.flatMap((name) => [`files/${name}`, `files/${name}.d/${name}`]);

async function writeBundle(type: BundleLocation['type'], files: readonly string[]): Promise<BundleLocation> {
  const members = [
    { path: 'appspec.yml', content: appSpec(scratch.directory) },
    ...files.map((path) => ({ path, content: path })),
  ].map(({ path, content }) => ({ path: bytesOf(path), content: bytesOf(content) }));
  const location = { type, path: join(scratch.directory, `bundle-${files.length}.${type}`) };
  if (type === 'zip') {
    await writeFile(location.path, rawZip(members.map(({ path, content }) => ({ name: path, content }))));
  } else if (type === 'directory') {
    for (const { path, content } of members) {
      const file = pathBelow(location.path, nameOf(path));
      await mkdir(typeof file === 'string' ? dirname(file) : file.subarray(0, file.lastIndexOf(0x2f)), {
        recursive: true,
      });
      await writeFile(file, content);
    }
  } else await writeTar(location.path, members);
  return location;
}

async function listTree(directory: string): Promise<readonly string[]> {
  const { stdout } = await promisify(execFile)('find', ['.', '-type', 'f', '-printf', '%m %P\\0'], {
    cwd: directory,
    encoding: 'buffer',
  });
  return nameOf(stdout).split('\0').filter(Boolean).sort();
}

test.each(['directory', 'tar', 'tgz', 'zip'] as const)(
  'any name goes from a %s bundle to the host, and goes away again',
  async (type) => {
    const bundle = await writeBundle(type, paths);
    await deployThrough(scratch, 'd-1', () => openBundle(bundle));
    const app = join(scratch.directory, 'app');
    expect(await listTree(app)).toEqual(paths.map((path) => `640 ${path.slice('files/'.length)}`).sort());

    const next = await writeBundle(type, ['files/plain']);
    await deployThrough(scratch, 'd-2', () => openBundle(next));
    expect(await readdir(app)).toEqual(['plain']);
  },
);

test.each(['replace', 'incremental'] as const)(
  'a directory on the host may have any name: root, group, deployment and destination, %s',
  async (install) => {
    const directory = join(scratch.directory, 'a\\nb \\012 $(id)');
    const root = join(directory, 'root');
    const host = createHost({ transport: localTransport(), root, install });
    const text = `version: 0.0\nos: linux\nfiles:\n  - source: files\n    destination: '${directory}/app\\t'\n`;
    for (const name of ['d\\1', 'd\\2']) {
      const path = await scratch.revision(name, { 'appspec.yml': text, 'files/same': '', 'files/name': name });
      const more = { deploymentGroupId: 'g\\n' };
      await deployThrough(
        { host, request: scratch.request },
        name,
        () => openBundle({ type: 'directory', path }),
        more,
      );
      expect(await readFile(join(directory, 'app\\t/name'), 'utf8')).toBe(name);
    }
  },
);
