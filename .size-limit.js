import { readFileSync } from 'node:fs';

/** How large the code of each package may be, in bytes: bundled and minified, without what others publish. */
const budgets = JSON.parse(readFileSync(new URL('tools/verify/size-budgets.json', import.meta.url), 'utf8'));

export default Object.entries(budgets).map(([folder, limit]) => ({
  name: folder,
  path: `packages/${folder}/dist/*.js`,
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
