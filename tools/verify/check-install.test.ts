import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../run-command.js';
import { entryPointsOf } from './check-install.js';
import { publishedPackages } from './published-packages.js';

test('a user imports every entry point, and no file beside them', () => {
  const entry = { types: './a.d.ts', default: './a.js' };
  const exports = { '.': entry, './target': entry, './package.json': './package.json' };

  expect(entryPointsOf({ name: '@rollway/core', exports })).toEqual(['@rollway/core', '@rollway/core/target']);
});

test('every published package has a budget for its size', async () => {
  const budgets: unknown = JSON.parse(readFileSync(join(repositoryRoot, 'tools/verify/size-budgets.json'), 'utf8'));
  const folders = (await publishedPackages()).map(({ folder }) => folder);

  expect(Object.keys(budgets as object).sort()).toEqual(folders);
});
