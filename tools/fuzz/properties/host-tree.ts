import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerAppSpec } from '@rollway/core';
import { createHost, type Host, localTransport, openBundle } from '@rollway/host';
import fc from 'fast-check';
import { bytesOf, hasForeignBytes, nameOf } from '../../../packages/host/src/bundle/name-bytes.js';
import { rawTar } from '../../../packages/host/src/test-support/raw-tar.js';
import { namePart, namePath } from '../arbitrary-names.js';
import { holds } from '../holds.js';
import type { FuzzProperty } from '../property.js';

/** A revision as data: files by path, and which of its directories go where. */
interface Revision {
  readonly files: ReadonlyMap<string, { readonly content: string; readonly mode: number }>;
  readonly mappings: readonly { readonly source: string; readonly destination: string }[];
}

const revision: fc.Arbitrary<Revision> = fc
  .record({
    paths: fc.uniqueArray(namePath, { minLength: 1, maxLength: 8 }),
    contents: fc.array(fc.string({ maxLength: 20 }), { minLength: 8, maxLength: 8 }),
    modes: fc.array(fc.constantFrom(0o644, 0o600, 0o755, 0o4755), { minLength: 8, maxLength: 8 }),
    picks: fc.array(fc.tuple(fc.nat(8), fc.array(namePart, { maxLength: 2 })), { minLength: 1, maxLength: 3 }),
  })
  .map(({ paths, contents, modes, picks }) => {
    // A path cannot be both a file and a directory.
    const kept = paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`)));
    const files = new Map(
      kept.map((path, index) => [`r/${path}`, { content: contents[index] ?? '', mode: modes[index] ?? 0 }]),
    );
    // An AppSpec is text, so what it names is.
    const named = kept.filter((path) => !hasForeignBytes(path));
    const sources = ['', 'r', ...named.map((path) => `r/${path}`), ...named.map((path) => `r/${path.split('/')[0]}`)];
    const mappings = picks.map(([index, parts]) => {
      const source = sources[index % sources.length] ?? '';
      return {
        source,
        destination: parts
          .filter((part) => !hasForeignBytes(part))
          .map((part) => `/${part}`)
          .join(''),
      };
    });
    return { files, mappings };
  });

/** What an install of a revision leaves on a host, or nothing when two things would go to one place. */
function expectedTree({ files, mappings }: Revision): ReadonlyMap<string, string> | undefined {
  const tree = new Map<string, string>();
  const directories = new Set<string>();
  for (const { source, destination } of mappings) {
    for (const [path, { content, mode }] of [...files, ['appspec.yml', { content: '', mode: 0o644 }] as const]) {
      const isItself = path === source;
      if (!isItself && source !== '' && !path.startsWith(`${source}/`)) continue;
      const below = isItself ? (path.split('/').at(-1) ?? '') : path.slice(source === '' ? 0 : source.length + 1);
      const to = `${destination}/${below}`;
      if (tree.has(to)) return undefined;
      tree.set(to, `${mode.toString(8)} ${content}`);
      for (let end = to.lastIndexOf('/'); end > 0; end = to.lastIndexOf('/', end - 1))
        directories.add(to.slice(0, end));
    }
    if (destination !== '') directories.add(destination);
  }
  return [...directories].some((directory) => tree.has(directory)) ? undefined : tree;
}

/** The files below a directory, by name, with mode and content. */
function actualTree(directory: string): ReadonlyMap<string, string> {
  const each = 'for f; do printf "%s\\0" "$f"; stat -c %a -- "$f" | tr "\\n" " "; cat -- "$f"; printf "\\0"; done';
  const print = `find . -type f -exec sh -c '${each}' sh {} +`;
  const parts = execFileSync('sh', ['-c', print], { cwd: directory, encoding: 'latin1' }).split('\0');
  const tree = new Map<string, string>();
  for (let index = 0; index + 1 < parts.length; index += 2) {
    tree.set(
      nameOf(Buffer.from(parts[index]?.slice(1) ?? '', 'latin1')),
      Buffer.from(parts[index + 1] ?? '', 'latin1').toString(),
    );
  }
  return tree;
}

async function deploy(host: Host, directory: string, id: string, { files, mappings }: Revision): Promise<boolean> {
  const path = join(directory, `${id}.tar`);
  const members = [...files].map(([name, { content, mode }]) => ({ path: bytesOf(name), content, mode }));
  writeFileSync(path, rawTar([{ path: 'appspec.yml' }, ...members]));
  const appSpec: ServerAppSpec = {
    os: 'linux',
    files: mappings.map(({ source, destination }) => ({ source, destination: `${directory}/host${destination}` })),
    permissions: [],
    hooks: {},
  };
  const bundle = await openBundle({ type: 'tar', path });
  try {
    for (const lifecycleEvent of ['DownloadBundle', 'Install']) {
      const answer = await host.start(
        {
          operationId: `${id}:${lifecycleEvent}`,
          deploymentId: id,
          deploymentGroupId: 'group',
          lifecycleEvent,
          hookSource: 'current',
          environment: {},
          fileExistsBehavior: 'DISALLOW',
          concludes: lifecycleEvent === 'Install',
          bundle: async () => bundle,
          appSpec: () => appSpec,
        },
        { waitSeconds: 60, signal: new AbortController().signal },
      );
      // What the AppSpec's own problems are is said before anything is touched.
      if (answer.status === 'failed' && answer.diagnostics.message.startsWith('appspec.yml ')) return false;
      holds(answer.status === 'succeeded', `${lifecycleEvent} succeeds: ${JSON.stringify(answer)}`);
    }
    return true;
  } finally {
    await bundle.close();
  }
}

function holdsEqual(actual: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): void {
  const sorted = (tree: ReadonlyMap<string, string>): string => JSON.stringify([...tree].sort());
  holds(sorted(actual) === sorted(expected), `the host has ${sorted(actual)} and should have ${sorted(expected)}`);
}

/** Two deployments one after the other leave on a real host what a model of a few lines says. */
export const hostTree: FuzzProperty = {
  name: 'host-tree',
  share: 0.002,
  unit: 'pairs of deployments',
  create: (directory) =>
    fc.asyncProperty(revision, revision, async (first, second) => {
      rmSync(directory, { recursive: true, force: true });
      mkdirSync(join(directory, 'host'), { recursive: true });
      const host = createHost({ transport: localTransport(), root: join(directory, 'root') });
      let there: ReadonlyMap<string, string> = new Map();
      for (const [id, each] of [
        ['d-1', first],
        ['d-2', second],
      ] as const) {
        const expected = expectedTree(each);
        holds(
          (await deploy(host, directory, id, each)) === (expected !== undefined),
          'a plan exists exactly when nothing collides',
        );
        there = expected ?? there;
        holdsEqual(actualTree(join(directory, 'host')), there);
      }
    }),
};
