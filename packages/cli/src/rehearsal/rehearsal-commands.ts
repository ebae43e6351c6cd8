import { rehearsalFaultTypes } from '@rollway/core/testing';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RehearseCommandOptions } from '../commands/rehearse.js';
import type { ReplayOptions } from '../commands/replay.js';

/** Runs a parsed command line. */
export interface RehearsalActions {
  rehearse(group: string, revision: string, options: RehearseCommandOptions): Promise<void>;
  replay(journal: string, deployment: string | undefined, options: ReplayOptions): Promise<void>;
}

/** Adds the commands that look at what would be, and at what was. */
export function addRehearsalCommands(program: Command, actions: RehearsalActions): void {
  program
    .command('rehearse <group> <revision>')
    .description('run a deployment in virtual time, well and with faults; touches nothing')
    .addOption(new Option('--faults <kind...>', 'only these kinds of faults').choices([...rehearsalFaultTypes, 'none']))
    .addOption(new Option('--seeds <count>', 'runs with chance').argParser(parseCount))
    .option('--durations <file>', 'JSON file of how long things take, by name')
    .option('--last-successful <revision>', 'where a rollback leads when nothing was deployed yet')
    .option('--svg <file>', 'write a picture of it')
    .action((group: string, revision: string, options: RehearseCommandOptions) =>
      actions.rehearse(group, revision, options),
    );
  program
    .command('replay <journal> [deployment]')
    .description('go through what a journal recorded; needs no configuration')
    .option('--at <sequence|time>', 'show how things stood then')
    .option('--minimum-healthy-hosts <setting>', 'what if it had been OneAtATime, HalfAtATime, AllAtOnce, 3 or 75%')
    .option('--traffic <routing>', 'what if it had been all-at-once, canary:10%:5m or linear:10%:1h')
    .action((journal: string, deployment: string | undefined, options: ReplayOptions) =>
      actions.replay(journal, deployment, options),
    );
}

function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 10_000) return count;
  throw new InvalidArgumentError('must be a whole number from 1 to 10000.');
}
