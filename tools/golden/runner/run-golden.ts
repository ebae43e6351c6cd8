import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compareCase, type Difference } from './compare.js';
import type { GoldenCase } from './golden-case.js';
import { runCase } from './run-case.js';

/** How a case went. */
export interface CaseReport {
  readonly name: string;
  readonly group: string;
  readonly odd: boolean;
  /** The difference is meant: the row of docs/reference/differences.md. */
  readonly byDesign?: string;
  readonly differences: readonly Difference[];
}

/** The cases of this repository. */
export const ownCases: string = fileURLToPath(new URL('../cases', import.meta.url));

const designFile = fileURLToPath(new URL('../differs-by-design.json', import.meta.url));

/** Names of cases in which the product knowingly does something else, with the row that says why. */
export function readDifferencesByDesign(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(designFile, 'utf8')) as Readonly<Record<string, string>>;
}

export function readCases(directory: string, wanted: readonly RegExp[] = []): readonly GoldenCase[] {
  return readdirSync(directory)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => JSON.parse(readFileSync(join(directory, name), 'utf8')) as GoldenCase)
    .filter(({ name }) => wanted.length === 0 || wanted.some((pattern) => pattern.test(name)));
}

/** Replays cases, as many at a time as there are processors for. */
export async function replay(
  cases: readonly GoldenCase[],
  options: { readonly scratch: string; readonly atOnce: number; readonly onCase: (report: CaseReport) => void },
): Promise<readonly CaseReport[]> {
  const byDesign = readDifferencesByDesign();
  // Cases set modes and owners of everything they make; the scratch directory must let every user through.
  mkdirSync(options.scratch, { recursive: true, mode: 0o755 });
  const reports: CaseReport[] = [];
  const queue = [...cases];
  const work = async (): Promise<void> => {
    for (let golden = queue.shift(); golden !== undefined; golden = queue.shift()) {
      const report = await replayOne(golden, options.scratch, byDesign[golden.name]);
      reports.push(report);
      options.onCase(report);
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, work));
  return reports.sort((left, right) => (left.name < right.name ? -1 : 1));
}

async function replayOne(golden: GoldenCase, scratch: string, design: string | undefined): Promise<CaseReport> {
  const { name, group, odd = false } = golden;
  const byDesign = design === undefined ? {} : { byDesign: design };
  const common = { name, group, odd, ...byDesign };
  try {
    return { ...common, differences: compareCase(golden, await runCase(golden, scratch)) };
  } catch (error) {
    const text = `the case could not be run: ${error instanceof Error ? error.message : String(error)}`;
    return { ...common, differences: [{ level: 'exit', text }] };
  }
}
