import { configurations } from './configurations.js';
import { describeExploration, describeViolation, tableHead } from './describe.js';
import { type Exploration, explore } from './explore.js';
import type { Configuration } from './node.js';
import { type ExhaustiveSettings, parseSettings } from './settings.js';

process.exitCode = await main(process.argv.slice(2));

/**
 * Explores every deployment; the exit code is 1 when a rule is broken, or when a bound was met before the end. With `--first`
 * only the former counts.
 */
async function main(args: readonly string[]): Promise<number> {
  const settings = parseSettings(args);
  if (typeof settings === 'string') {
    console.error(settings);
    return 2;
  }
  const all = await configurations();
  const chosen = all.filter(
    ({ name, quick }) => (!settings.quick || quick) && [undefined, name].includes(settings.only),
  );
  if (chosen.length === 0) {
    console.error(`no deployment is called ${settings.only}; there are: ${all.map(({ name }) => name).join(', ')}`);
    return 2;
  }
  console.log(tableHead);
  const explorations: Exploration[] = [];
  for (const configuration of chosen) {
    const exploration = exploreOne(configuration, settings);
    explorations.push(exploration);
    if (settings.first && exploration.violation !== undefined) break;
  }
  const total = (figure: (one: Exploration) => number): string =>
    explorations.reduce((sum, one) => sum + figure(one), 0).toLocaleString('en');
  const violations = explorations.filter(({ violation }) => violation !== undefined).length;
  const incomplete = explorations.filter(({ complete, violation }) => !complete && violation === undefined).length;
  console.log(`${total((one) => one.states)} states, ${total((one) => one.transitions)} transitions`);
  console.log(`${total((one) => one.meaningless)} stale or refused inputs without effect`);
  console.log(`${violations} violations${incomplete > 0 ? `, ${incomplete} not explored to the end` : ''}`);
  return violations === 0 && (incomplete === 0 || settings.first) ? 0 : 1;
}

function exploreOne(configuration: Configuration, { limit, withoutSymmetry }: ExhaustiveSettings): Exploration {
  const before = process.cpuUsage();
  const exploration = explore(configuration, { limit, ...(withoutSymmetry ? { symmetry: false } : {}) });
  const { user, system } = process.cpuUsage(before);
  console.log(describeExploration(configuration, exploration, (user + system) / 1_000_000));
  for (const line of describeViolation(configuration, exploration)) console.log(line);
  return exploration;
}
