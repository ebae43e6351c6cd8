import { formatRecords, randomScenario, simulate } from '@rollway/core/testing';
import { describeFailure, describeSummary } from './print-summary.js';
import { runSeeds } from './run-seeds.js';
import { parseSettings, type SimulationSettings } from './settings.js';

process.exitCode = main(process.argv.slice(2));

/** Runs the simulation over many seeds, or replays one; the exit code is 1 when a rule was broken. */
function main(args: readonly string[]): number {
  const settings = parseSettings(args);
  if (typeof settings === 'string') {
    console.error(settings);
    return 2;
  }
  return settings.replay === undefined ? simulateSeeds(settings) : replaySeed(settings, settings.replay);
}

function simulateSeeds(settings: SimulationSettings): number {
  const before = process.cpuUsage();
  const summary = runSeeds(settings, (seed, violation) =>
    console.error(describeFailure(seed, violation, settings.hosts)),
  );
  const { user, system } = process.cpuUsage(before);
  const cpuSeconds = (user + system) / 1_000_000;
  for (const line of describeSummary(summary, cpuSeconds)) console.log(line);
  return summary.failures.length === 0 ? 0 : 1;
}

function replaySeed({ hosts }: SimulationSettings, seed: number): number {
  const { scenario, faultPlan } = randomScenario(seed, hosts === undefined ? {} : { hosts });
  const result = simulate({ scenario, faultPlan, seed });
  const { minimumHealthyHosts, controller } = scenario;
  process.stdout.write(formatRecords(result.records));
  console.error(`scenario: ${JSON.stringify({ minimumHealthyHosts, controller })}`);
  console.error(`faults: ${JSON.stringify(faultPlan, undefined, 1)}`);
  console.error(`${result.records.length} records, ${result.crashes} crashes, ended: ${result.status ?? 'not'}`);
  if (result.violation === undefined) {
    console.error('verdict: every rule held');
    return 0;
  }
  const { rule, evidence, at } = result.violation;
  console.error(`verdict: broken at ${at - scenario.startsAt} ms: ${rule}`);
  console.error(evidence instanceof Error ? evidence.stack : JSON.stringify(evidence));
  return 1;
}
