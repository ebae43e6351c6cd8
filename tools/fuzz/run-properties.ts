import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc, { type RunDetails } from 'fast-check';
import { appSpec } from './properties/app-spec.js';
import { hostTree } from './properties/host-tree.js';
import { installPlan } from './properties/install-plan.js';
import { names } from './properties/names.js';
import { shellLists } from './properties/shell-lists.js';
import { unpack } from './properties/unpack.js';
import type { FuzzProperty } from './property.js';
import type { FuzzSettings } from './settings.js';

/** In the order in which they run, cheap ones first. */
export const allProperties: readonly FuzzProperty[] = [names, appSpec, installPlan, unpack, shellLists, hostTree];

/** How a property came out. */
export interface FuzzResult {
  readonly property: FuzzProperty;
  readonly runs: number;
  readonly seconds: number;
  /** What was found, and the command that finds it again. */
  readonly failure?: string;
}

/** Runs the chosen properties, each by its share of all runs; a replay runs one case of one property. */
export async function runProperties(
  settings: FuzzSettings,
  report: (result: FuzzResult) => void,
  properties = allProperties,
): Promise<readonly FuzzResult[]> {
  const chosen = properties.filter(({ name }) => settings.property === undefined || name === settings.property);
  const results: FuzzResult[] = [];
  for (const property of chosen) {
    const directory = mkdtempSync(join(tmpdir(), 'rollway-fuzz-'));
    const begin = process.hrtime.bigint();
    const runs = settings.property === undefined ? Math.ceil(settings.runs * property.share) : settings.runs;
    const details = await fc.check<unknown>(property.create(directory), {
      seed: settings.seed,
      numRuns: runs,
      ...(settings.path === undefined ? {} : { path: settings.path }),
    });
    rmSync(directory, { recursive: true, force: true });
    const result = {
      property,
      runs: details.numRuns,
      seconds: Number(process.hrtime.bigint() - begin) / 1e9,
      ...(details.failed ? { failure: describe(property, details) } : {}),
    };
    report(result);
    results.push(result);
  }
  return results;
}

function describe({ name }: FuzzProperty, details: RunDetails<unknown>): string {
  const replay = `npm run fuzz -- --property ${name} --seed ${details.seed} --path ${details.counterexamplePath ?? ''}`;
  const error = details.errorInstance;
  const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${cause}\n${fc.defaultReportMessage(details) ?? 'it failed'}\nagain: ${replay}`;
}
