/** `npm test`: sets up what is needed, runs every gate and every test, and ends with one line of counts. */
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryRoot, runCommand } from '../run-command.js';
import { runVerify } from '../verify/run-verify.js';
import { requirements } from './requirements.js';
import { runGoldenCases } from './run-golden-cases.js';

const print = (line: string): void => console.log(line);
const required = process.env.CI === 'true';

let skipped = 0;
let failed = 0;
for (const { name, obtain } of requirements) {
  const missing = await obtain();
  if (missing === undefined) continue;
  print(`${required ? 'FAIL' : 'skipped'}  ${name}: ${missing}`);
  if (required) failed += 1;
  else skipped += 1;
}

const gates = await runVerify(print);

const report = join(repositoryRoot, 'node_modules', '.test-report.json');
await rm(report, { force: true });
const { exitCode, output } = await runCommand(
  `vitest run --reporter=default --reporter=json --outputFile.json=${report}`,
);
print(output);
const counts = JSON.parse(await readFile(report, 'utf8').catch(() => '{}')) as Record<string, number | undefined>;
const passedTests = counts.numPassedTests ?? 0;
// A suite that cannot be loaded has no test that fails, and a run without tests has proved nothing.
const failedTests = Math.max(counts.numFailedTests ?? 0, exitCode === 0 && passedTests > 0 ? 0 : 1);
skipped += (counts.numPendingTests ?? 0) + (counts.numTodoTests ?? 0);
failed += gates.failed + failedTests;

const golden = await runGoldenCases(print);
if (golden.skipped) {
  if (required) failed += 1;
  else skipped += 1;
}
failed += golden.failed;
print(
  `${gates.passed + passedTests + golden.passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exitCode = failed === 0 ? 0 : 1;
