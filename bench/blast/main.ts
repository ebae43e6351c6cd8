/** `npm run bench:blast -- --errors 5 --rate 20 --runs 5`: what a bad version does before its alarm takes it back. */
import { parseArgs } from 'node:util';
import { allTrafficAtOnce, canary, linear, minutes, type TrafficRouting } from '@rollway/core';
import { type Blast, measureBlast } from './blast.js';
import { ecsWorld, nativeEcsWorld } from './ecs-world.js';
import { lambdaWorld } from './lambda-world.js';
import type { WorldOptions } from './world-options.js';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const { values } = parseArgs({
  options: {
    errors: { type: 'string', default: '5' },
    rate: { type: 'string', default: '20' },
    runs: { type: 'string', default: '5' },
  },
});
const [errors, requestsPerSecond, runs] = [Number(values.errors), Number(values.rate), Number(values.runs)];

const shapes: Readonly<Record<string, TrafficRouting>> = {
  'canary 10 %, 5 min': canary({ percentage: 10, interval: minutes(5) }),
  'linear 10 %, 1 min': linear({ percentage: 10, interval: minutes(1) }),
  'all at once': allTrafficAtOnce,
};
const alarms: Readonly<Record<WorldOptions['alarm'], string>> = {
  cloudwatch: 'CloudWatch, 1 min',
  own: 'own count, 10 s',
};
const worlds = { Lambda: lambdaWorld, ECS: ecsWorld, 'ECS itself': nativeEcsWorld };

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const row = (...cells: readonly string[]): string =>
  cells.map((cell, index) => (index < 3 ? cell.padEnd(20) : cell.padStart(16))).join('');

console.log(
  `${requestsPerSecond} requests a second; alarm at ${errors} errors; medians of ${runs} runs, and the worst`,
);
console.log(row('platform', 'traffic', 'alarm', 'met it', '% of all', 's to weight 0'));
// Shape and alarm first: the platforms stand one below the other.
for (const [shape, routing] of Object.entries(shapes)) {
  for (const [alarm, label] of Object.entries(alarms) as [WorldOptions['alarm'], string][]) {
    for (const [platform, createWorld] of Object.entries(worlds)) {
      const blasts: Blast[] = [];
      for (let seed = 1; seed <= runs; seed += 1) {
        const world = await createWorld({ seed, requestsPerSecond, errors, alarm });
        blasts.push(await measureBlast(world, routing));
        await world.lab.close();
      }
      const show = (key: keyof Blast, digits: number): string => {
        const all = blasts.map((blast) => blast[key]);
        return `${median(all).toFixed(digits)} (${Math.max(...all).toFixed(digits)})`;
      };
      console.log(row(platform, shape, label, show('requests', 0), show('percent', 1), show('seconds', 0)));
    }
  }
}
