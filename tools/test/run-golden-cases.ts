import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot, runCommand } from '../run-command.js';

/** Recorded cases of the host agent, replayed with the product: how many agree. */
export interface GoldenCounts {
  readonly passed: number;
  readonly failed: number;
  /** Whether the cases could not be run here; the reason has been printed. */
  readonly skipped: boolean;
}

interface Report {
  readonly odd: boolean;
  readonly byDesign?: string;
  readonly differences: readonly unknown[];
}

/** Runs `npm run golden` and counts: a difference that is not by design is a failure, whether or not the case is odd. */
export async function runGoldenCases(print: (line: string) => void): Promise<GoldenCounts> {
  const file = join(repositoryRoot, 'node_modules', '.golden-report.json');
  await rm(file, { force: true });
  const { output } = await runCommand(`npm run -s golden -- --json ${file}`);
  print(output);
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) {
    print(`skipped  golden cases: ${output.trim().split('\n').at(-1) ?? 'no reason is known'}`);
    return { passed: 0, failed: 0, skipped: true };
  }
  const reports = JSON.parse(text) as readonly Report[];
  const failed = reports.filter(({ differences, byDesign }) => differences.length > 0 && byDesign === undefined).length;
  const passed = reports.filter(({ differences }) => differences.length === 0).length;
  return { passed, failed, skipped: false };
}
