/** `npm run fuzz`: generated AppSpecs, bundles, names and deployments against what must always hold. */
import { randomInt } from 'node:crypto';
import { allProperties, runProperties } from './run-properties.js';
import { parseSettings } from './settings.js';

const known = allProperties.map(({ name }) => name);
const settings = parseSettings(process.argv.slice(2), known, randomInt(2 ** 31));
if (typeof settings === 'string') {
  console.error(settings);
  process.exitCode = 2;
} else {
  console.log(`seed ${settings.seed}`);
  const results = await runProperties(settings, ({ property, runs, seconds, failure }) => {
    console.log(
      `${failure === undefined ? 'ok  ' : 'FAIL'}  ${property.name}: ${runs} ${property.unit} in ${seconds.toFixed(1)} s`,
    );
    if (failure !== undefined) console.error(failure);
  });
  const failed = results.filter((result) => result.failure !== undefined).length;
  const runs = results.reduce((sum, result) => sum + result.runs, 0);
  console.log(`${runs} cases, ${results.length - failed} properties hold, ${failed} broken`);
  process.exitCode = failed === 0 ? 0 : 1;
}
