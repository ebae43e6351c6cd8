import { posix } from 'node:path';
import { AppSpecError, type ServerAppSpec } from '@rollway/core';
import { type BundleEntry, planInstall } from '@rollway/host';
import fc from 'fast-check';
import { namePart, namePath } from '../arbitrary-names.js';
import { holds } from '../holds.js';
import type { FuzzProperty } from '../property.js';

const destination = fc.oneof(
  fc.constantFrom('/opt/app', '/opt/app/a', '/opt/app/../..', '/', '//x//', '/opt/./app/', 'relative', '../x', '/x\0y'),
  fc.array(fc.oneof(namePart, fc.constantFrom('..', '.', '')), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
);

const entries: fc.Arbitrary<readonly BundleEntry[]> = fc.uniqueArray(
  fc.record({
    path: namePath,
    kind: fc.constantFrom('file', 'link', 'directory'),
    mode: fc.nat(0o7777),
    size: fc.nat(9),
    mtime: fc.constant(''),
  }),
  {
    maxLength: 8,
    selector: ({ path }) => path,
  },
);

const appSpecOf = (
  sources: readonly (readonly [string, string])[],
  object: string,
  pattern: string,
): ServerAppSpec => ({
  os: 'linux',
  files: sources.map(([source, to]) => ({ source, destination: to })),
  permissions: [{ object, pattern, except: [pattern], types: ['file', 'directory'], mode: '0640' }],
  hooks: {},
});

/** A plan writes below the destinations of its AppSpec and nowhere else, and never through a link of its own. */
export const installPlan: FuzzProperty = {
  name: 'install-plan',
  share: 0.2,
  unit: 'plans',
  create: () =>
    fc.property(
      entries,
      fc.array(fc.tuple(fc.nat(9), destination), { maxLength: 3 }),
      destination,
      namePart,
      (all, picks, object, pattern) => {
        const sources = picks.map(([index, to]) => [all[index]?.path ?? '', to] as const);
        const appSpec = appSpecOf(sources, object, pattern);
        try {
          const bundle = { entries: all, appSpec: { fileName: 'appspec.yml', text: '' } };
          const plan = planInstall({ appSpec, bundle, fileExistsBehavior: 'DISALLOW' });
          const roots = sources.map(([, to]) => `${posix.normalize(to)}/`.replace(/\/+$/, '/'));
          const links = plan.files.filter((file) => file.kind === 'link').map((file) => `${file.destination}/`);
          const written = new Set<string>();
          for (const { destination: path } of plan.files) {
            holds(
              roots.some((root) => path.startsWith(root)),
              'a file goes below a destination',
            );
            holds(posix.normalize(path) === path, 'a path is plain');
            holds(!links.some((link) => path.startsWith(link)), 'nothing goes through a link');
            holds(!written.has(path), 'nothing is written twice');
            written.add(path);
          }
          for (const path of plan.directories) {
            holds(
              roots.some((root) => `${path}/`.startsWith(root) || root.startsWith(`${path}/`)),
              'a directory is on the way to a destination or below it',
            );
          }
          const known = new Set([...written, ...plan.directories]);
          for (const { paths } of plan.attributes)
            for (const path of paths) holds(known.has(path), 'only what is installed is changed');
        } catch (error) {
          if (!(error instanceof AppSpecError)) throw error;
        }
      },
    ),
};
