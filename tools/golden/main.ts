/** `npm run golden -- [CASES_DIR] [--json FILE] [--only REGEX] [--skip-odd]`: replays recorded cases with the product. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { obtainTestUser } from './runner/accounts.js';
import { formatTable } from './runner/print-table.js';
import { type CaseReport, ownCases, readCases, replay } from './runner/run-golden.js';

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      only: { type: 'string' },
      scratch: { type: 'string', default: '/tmp/rollway-golden' },
      'skip-odd': { type: 'boolean', default: false },
    },
  });
  if (process.getuid?.() !== 0) {
    console.error('golden cases set owners and run scripts as other users: this must be run as root');
    return 2;
  }
  const user = obtainTestUser();
  if (typeof user === 'string') {
    console.error(user);
    return 2;
  }
  const all = readCases(positionals[0] ?? ownCases, values.only === undefined ? [] : [new RegExp(values.only)]);
  const cases = all.filter(({ odd }) => !(values['skip-odd'] && odd === true));
  const scratch = values.scratch;
  const reports = await replay(cases, { scratch, atOnce: availableParallelism(), onCase: printCase });
  user.remove();
  for (const line of formatTable(reports)) console.log(line);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(reports, undefined, 1)}\n`);
  return reports.some(isFailure) ? 1 : 0;
}

function isFailure({ differences, byDesign, odd }: CaseReport): boolean {
  return differences.length > 0 && byDesign === undefined && !odd;
}

function printCase({ name, differences, byDesign, odd }: CaseReport): void {
  if (differences.length === 0) return;
  const verdict = byDesign === undefined ? (odd ? 'differs (odd)' : 'FAILED') : 'differs by design';
  console.log(`${verdict}  ${name}${byDesign === undefined ? '' : `: ${byDesign}`}`);
  if (byDesign !== undefined) return;
  for (const { text } of differences.slice(0, 12)) console.log(`    ${text}`);
}
