import { runCommand } from '../run-command.js';
import { checkTidy } from '../tidy/check-tidy.js';
import { checkApi } from './check-api.js';
import { checkDocs } from './check-docs.js';
import { checkInstall } from './check-install.js';
import { checkPackages } from './check-packages.js';

/** One gate. Resolves to what is wrong; nothing means that it passed. */
export interface Step {
  readonly name: string;
  run(): Promise<readonly string[]>;
}

const command = (name: string, text: string): Step => ({
  name,
  run: async () => {
    const { exitCode, output } = await runCommand(text);
    return exitCode === 0 ? [] : [output.trim()];
  },
});

/** Gates that need nothing but the sources. */
export const sourceSteps: readonly Step[] = [
  command('types', 'tsc -p tsconfig.json'),
  command('pure core', 'tsc -p packages/core/tsconfig.pure.json'),
  command('format and lint', 'biome ci --error-on-warnings .'),
  command('promises', 'oxlint --type-aware --deny-warnings packages examples tools bench test'),
  command('unused code', 'knip'),
  { name: 'style', run: checkTidy },
  { name: 'docs', run: checkDocs },
];

/** Gates that look at what would be published; they run after `build`. */
export const packageSteps: readonly Step[] = [
  { name: 'package shape', run: checkPackages },
  { name: 'packed install', run: checkInstall },
  command('size budget', 'size-limit'),
  { name: 'public surface', run: () => checkApi({ update: process.argv.includes('--update-api') }) },
];

/** Makes what the package gates look at. */
export const buildStep: Step = command('build', 'turbo run build --output-logs=errors-only');
