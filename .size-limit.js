import { readFileSync } from 'node:fs';

/** How large the code of each package may be, in bytes: bundled and minified, without what others publish. */
const budgets = JSON.parse(readFileSync(new URL('tools/verify/size-budgets.json', import.meta.url), 'utf8'));

/** The built files that users import or start. Others in `dist` may be left from an earlier build. */
function entryPoints(folder) {
  const text = readFileSync(new URL(`packages/${folder}/package.json`, import.meta.url), 'utf8');
  const files = text.match(/\.\/dist\/[^"]+\.js/g) ?? [];
  return [...new Set(files)].map((file) => `packages/${folder}/${file.slice(2)}`);
}

export default Object.entries(budgets).map(([folder, limit]) => ({
  name: folder,
  path: entryPoints(folder),
  limit: `${limit} B`,
  brotli: false,
  modifyEsbuildConfig: (config) => ({
    ...config,
    format: 'esm',
    splitting: true,
    platform: 'node',
    packages: 'external',
  }),
}));
