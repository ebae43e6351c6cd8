import type { Violation } from '@rollway/core/testing';
import type { SeedsSummary } from './run-seeds.js';

/** The figures of a run as lines for a person. */
export function describeSummary(summary: SeedsSummary, cpuSeconds: number): readonly string[] {
  const perSecond = (amount: number): string => Math.round(amount / cpuSeconds).toLocaleString('en');
  return [
    `${summary.runs} runs, ${summary.failures.length} with a broken rule`,
    `${summary.records} records, ${summary.inputs} inputs, ${summary.crashes} controller crashes`,
    `${perSecond(summary.runs)} seeds and ${perSecond(summary.inputs)} inputs per CPU-second (${cpuSeconds.toFixed(1)} CPU-seconds)`,
    `endings: ${listCounts(summary.endings, '')}`,
    `faults: ${listCounts(summary.marks, 'fault:')}`,
    `records: ${listCounts(summary.marks, 'record:')}`,
    `also seen: ${listOthers(summary.marks)}`,
  ];
}

/** A broken rule as one line, with the command that shows it again. */
export function describeFailure(seed: number, { rule }: Violation, hosts: number | undefined): string {
  return `seed ${seed}: ${rule}; npm run sim -- --replay ${seed}${hosts === undefined ? '' : ` --hosts ${hosts}`}`;
}

function listCounts(counts: ReadonlyMap<string, number>, prefix: string): string {
  return [...counts]
    .filter(([name]) => name.startsWith(prefix))
    .sort(([left], [right]) => left.localeCompare(right, 'en'))
    .map(([name, times]) => `${name.slice(prefix.length)} ${times}`)
    .join(', ');
}

function listOthers(marks: ReadonlyMap<string, number>): string {
  return listCounts(new Map([...marks].filter(([name]) => !name.includes(':'))), '');
}
