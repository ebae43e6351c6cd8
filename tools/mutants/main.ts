/** `npm run mutants`: makes the machine wrong in one way after the other and shows which check catches it. */
import { parseArgs } from 'node:util';
import { checks as allChecks, runCheck } from './checks.js';
import { type Mutant, mutants } from './mutants.js';
import { openWorkshop, type Workshop } from './workshop.js';

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    checks: { type: 'string' },
    matrix: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '900' },
  },
});
const timeout = Number(values.timeout) * 1000;
const chosen = mutants.filter(({ name }) => values.only === undefined || values.only.includes(name));
const checks = allChecks.filter(({ name }) => values.checks?.split(',').includes(name) ?? true);
const workshop = openWorkshop();
try {
  process.exitCode = runAll(workshop);
} finally {
  workshop.close();
}

function runAll({ root }: Workshop): number {
  const started = process.hrtime.bigint();
  for (const check of checks) {
    const { caught, says } = runCheck(root, check, timeout);
    if (!caught) continue;
    console.error(`${check.name} fails without any mutant: ${says}`);
    return 2;
  }
  const missed = chosen.filter((mutant) => !isCaught(mutant));
  const seconds = Number((process.hrtime.bigint() - started) / 1_000_000_000n);
  console.log(`${chosen.length - missed.length} of ${chosen.length} mutants caught in ${seconds} s`);
  for (const { name, harm } of missed) console.log(`MISSED  ${name}: ${harm}`);
  return missed.length === 0 && chosen.length > 0 ? 0 : 1;
}

/** With `--matrix` every check is run; without it the first that catches the mutant is enough. */
function isCaught(mutant: Mutant): boolean {
  workshop.install(mutant);
  const by: string[] = [];
  let first = '';
  for (const check of checks) {
    const { caught, says } = runCheck(workshop.root, check, timeout);
    if (!caught) continue;
    if (by.length === 0) first = says;
    by.push(check.name);
    if (!values.matrix) break;
  }
  workshop.restore(mutant);
  console.log(`${by.length > 0 ? 'caught' : 'MISSED'}  ${mutant.name.padEnd(52)}${by.join(', ').padEnd(16)}${first}`);
  return by.length > 0;
}
