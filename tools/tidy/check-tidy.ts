import { runCommand } from '../run-command.js';
import { bannedCalls } from './rules/banned-calls.js';
import { coreLayers } from './rules/core-layers.js';
import { fileNames } from './rules/file-names.js';
import { fileSize } from './rules/file-size.js';
import { functionSize } from './rules/function-size.js';
import { importDirection } from './rules/import-direction.js';
import { looseLimits } from './rules/loose-limits.js';
import { packageShape } from './rules/package-shape.js';
import { readSourceFiles } from './source-file.js';

/** The style test: every rule over every file. */
export async function checkTidy(): Promise<readonly string[]> {
  const files = await readSourceFiles();
  const { output } = await runCommand('git ls-files --cached --others --exclude-standard');
  const rules = [fileSize, functionSize, bannedCalls, importDirection, coreLayers, fileNames, looseLimits];
  return [...rules.flatMap((rule) => rule(files)), ...packageShape({ paths: output.split('\n') })];
}
