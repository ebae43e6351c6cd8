import { parseArgs } from 'node:util';
import { crashRuns } from './crash-runs.js';

/**
 * Kills a real controller in the middle of real deployments and looks at what is left: `npm run crash -- --runs 100 --seed 1`.
 * Ends with 1 when a hook ran twice or not at all, or a deployment ended otherwise than an undisturbed one.
 */
const { values } = parseArgs({
  options: { runs: { type: 'string', default: '100' }, seed: { type: 'string', default: '1' } },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isInteger(runs) || runs < 1 || !Number.isInteger(seed)) {
  throw new RangeError(`--runs and --seed must be integers, --runs 1 or more; got ${values.runs} and ${values.seed}`);
}
const done = await crashRuns({ runs, seed }, (run) => {
  const verdict = run.violations.length === 0 ? 'ok' : `VIOLATION: ${run.violations.join('; ')}`;
  console.log(`seed ${run.seed}: killed ${run.kills.join(', then ')}: ${verdict}`);
});
const bad = done.filter(({ violations }) => violations.length > 0);
const kills = done.reduce((sum, { killed }) => sum + killed, 0);
console.log(
  `${done.length} runs, seeds ${seed} to ${seed + runs - 1}: ${kills} kills, ${bad.length} violations${
    bad.length === 0 ? '' : ` (seeds ${bad.map((run) => run.seed).join(', ')})`
  }`,
);
process.exitCode = bad.length === 0 ? 0 : 1;
