import { randomScenario, simulate, type Violation } from '@rollway/core/testing';

/** What many seeds came to. */
export interface SeedsSummary {
  runs: number;
  records: number;
  inputs: number;
  crashes: number;
  readonly endings: Map<string, number>;
  readonly marks: Map<string, number>;
  readonly failures: { readonly seed: number; readonly violation: Violation }[];
}

/** Simulates one seed after the other; `onFailure` hears of each that broke a rule, at once. */
export function runSeeds(
  range: {
    readonly from: number;
    readonly seeds: number;
    readonly hosts: number | undefined;
    readonly first?: boolean;
  },
  onFailure: (seed: number, violation: Violation) => void,
): SeedsSummary {
  const summary: SeedsSummary = {
    runs: 0,
    records: 0,
    inputs: 0,
    crashes: 0,
    endings: new Map(),
    marks: new Map(),
    failures: [],
  };
  const options = range.hosts === undefined ? {} : { hosts: range.hosts };
  for (let seed = range.from; seed < range.from + range.seeds; seed += 1) {
    const result = simulate({ ...randomScenario(seed, options), seed });
    summary.runs += 1;
    summary.records += result.records.length;
    summary.inputs += result.inputs;
    summary.crashes += result.crashes;
    count(summary.endings, `${result.status ?? 'unfinished'}${result.rolledBack ? ', rolled back' : ''}`, 1);
    for (const [name, times] of result.marks) count(summary.marks, name, times);
    if (result.violation === undefined) continue;
    summary.failures.push({ seed, violation: result.violation });
    onFailure(seed, result.violation);
    if (range.first === true) break;
  }
  return summary;
}

function count(counts: Map<string, number>, name: string, times: number): void {
  counts.set(name, (counts.get(name) ?? 0) + times);
}
