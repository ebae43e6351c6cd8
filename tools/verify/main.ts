import { runVerify } from './run-verify.js';

const { passed, failed } = await runVerify((line) => console.log(line));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
