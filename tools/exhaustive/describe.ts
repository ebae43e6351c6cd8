import type { Exploration } from './explore.js';
import type { Configuration } from './node.js';
import { walkPath } from './walk-path.js';

/** One exploration as a line of a table. */
export function describeExploration(
  { name }: Pick<Configuration, 'name'>,
  { states, transitions, meaningless, finals, complete, violation }: Exploration,
  seconds: number,
): string {
  const outcome = violation !== undefined ? 'VIOLATION' : complete ? 'complete' : 'stopped at the limit';
  const figures = [states, transitions, meaningless, finals].map((figure) => figure.toLocaleString('en').padStart(11));
  return `${name.padEnd(42)}${figures.join('')}${seconds.toFixed(1).padStart(8)}  ${outcome}`;
}

/** The heading of the table. */
export const tableHead = `${'deployment'.padEnd(42)}${['states', 'transitions', 'no-ops', 'final']
  .map((word) => word.padStart(11))
  .join('')}${'CPU-s'.padStart(8)}`;

/** A broken rule with the shortest way to it, as inputs that reproduce it. */
export function describeViolation(configuration: Configuration, exploration: Exploration): readonly string[] {
  const { violation } = exploration;
  if (violation === undefined) return [];
  const { error, path } = violation;
  const lines = [`broken: ${error instanceof Error ? error.message.slice(0, 2000) : String(error)}`];
  lines.push(`shortest way to it in "${configuration.name}" (${path.join(',')}):`);
  for (const { label, inputs, records } of walkPath(configuration, path)) {
    lines.push(`  ${label}`);
    for (const input of inputs) lines.push(`      input   ${JSON.stringify(input)}`);
    for (const record of records ?? []) lines.push(`      record  ${JSON.stringify(record).slice(0, 240)}`);
  }
  return lines;
}
