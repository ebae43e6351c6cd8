import type { DeploymentRequest } from '@rollway/core/driver';
import { Command, CommanderError, Option } from 'commander';
import { type DeployOptions, deployCommand } from './commands/deploy.js';
import {
  deregisterCommand,
  listInstancesCommand,
  type RegisterOptions,
  registerCommand,
  tagCommand,
} from './commands/instances.js';
import { type LocalOptions, localCommand } from './commands/local.js';
import { type PlanOptions, planCommand } from './commands/plan.js';
import { rehearseCommand } from './commands/rehearse.js';
import { replayCommand } from './commands/replay.js';
import { resumeCommand } from './commands/resume.js';
import { statusCommand } from './commands/status.js';
import { type ContinueOptions, continueCommand, steerCommand } from './commands/steer.js';
import { exitCodeOf, exitCodes } from './exit-codes.js';
import { printError } from './print-error.js';
import { addRehearsalCommands } from './rehearsal/rehearsal-commands.js';
import { type CommonOptions, type Session, withSession } from './session.js';
import type { Terminal } from './terminal.js';

const exitCodeHelp = `
Exit codes: 0 succeeded, 1 deployment failed, 2 wrong usage or configuration, 3 refused,
4 stopped, 5 left unfinished (resume takes it up), 70 internal error.`;

/** Runs the command line and returns the exit code. */
export async function runProgram(argv: readonly string[], terminal: Terminal): Promise<number> {
  let exitCode: number = exitCodes.succeeded;
  const perform = async (options: CommonOptions, command: (session: Session) => Promise<number>): Promise<void> => {
    exitCode = await withSession(terminal, options, command);
  };
  const performAlone = async (command: () => Promise<number>): Promise<void> => {
    exitCode = await command();
  };
  try {
    await buildProgram(terminal, { perform, performAlone }).parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.succeeded : exitCodes.usage;
    printError(error, terminal);
    return exitCodeOf(error);
  }
}

type Perform = (options: CommonOptions, command: (session: Session) => Promise<number>) => Promise<void>;

interface Actions {
  readonly perform: Perform;
  /** For commands that need neither a configuration nor a driver. */
  readonly performAlone: (command: () => Promise<number>) => Promise<void>;
}

function buildProgram(terminal: Terminal, { perform, performAlone }: Actions): Command {
  const program = new Command('rollway')
    .description('Rolls application revisions out over the deployment groups of rollway.config.ts.')
    .option('--config <file>', 'configuration file (default: rollway.config.ts in this directory)')
    .option('--json', 'print for machines: one JSON value per line')
    .addHelpText('after', exitCodeHelp)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.trimEnd()),
      writeErr: (text) => terminal.error(text.trimEnd()),
    });
  const common = (): CommonOptions => program.opts<CommonOptions>();
  const json = (): boolean => common().json ?? false;
  addDeploymentCommands(program, { perform, common, json });
  addSteeringCommands(program, { perform, common, json });
  addRehearsalCommands(program, {
    rehearse: (group, revision, options) =>
      perform(common(), (session) => rehearseCommand(session, group, revision, { ...options, json: json() })),
    replay: (journal, deployment, options) =>
      performAlone(() => replayCommand(terminal, journal, deployment, { ...options, json: json() })),
  });
  addLocalCommand(program, (options) => performAlone(() => localCommand(terminal, { ...options, json: json() })));
  addInstanceCommands(program, { perform, common, json });
  return program;
}

interface Parts {
  readonly perform: Perform;
  readonly common: () => CommonOptions;
  readonly json: () => boolean;
}

function addDeploymentCommands(program: Command, { perform, common, json }: Parts): void {
  program
    .command('plan <group> <revision>')
    .description('show what a deployment would do; touches nothing')
    .option('--diff [deployment]', 'show what it would do otherwise than this one, or than the last one')
    .action((group: string, revision: string, options: PlanOptions) =>
      perform(common(), (session) => planCommand(session, group, revision, { ...options, json: json() })),
    );
  program
    .command('deploy <group> <revision>')
    .description('deploy a revision (a directory, .tar, .tgz, .zip or s3://…) and show it to its end')
    .option('--id <id>', 'id of the deployment; the same id again is the same deployment')
    .option('--description <text>', 'kept with the deployment')
    .addOption(
      new Option('--file-exists <behavior>', 'what to do with files that are there').choices([
        'DISALLOW',
        'OVERWRITE',
        'RETAIN',
      ]),
    )
    .option('--ignore-application-stop-failures', 'go on when a script of the old archive fails')
    .action((group: string, revision: string, options: DeployOptions) =>
      perform(common(), (session) => deployCommand(session, group, revision, { ...options, json: json() })),
    );
  program
    .command('status [id]')
    .description('list deployments, or show one')
    .action((id: string | undefined) => perform(common(), (session) => statusCommand(session, id, json())));
}

function addSteeringCommands(program: Command, { perform, common, json }: Parts): void {
  const steer = (id: string, steering: DeploymentRequest): Promise<void> =>
    perform(common(), (session) => steerCommand(session, id, steering, json()));
  program
    .command('resume [id]')
    .description('take up what a crash or a pause left; named by its id, a frozen one goes on too')
    .action((id: string | undefined) => perform(common(), (session) => resumeCommand(session, id, json())));
  program
    .command('pause <id>')
    .description('let running events finish and start nothing new')
    .option('--reason <text>', 'kept with the request', 'paused at the terminal')
    .action((id: string, { reason }: { readonly reason: string }) => steer(id, { type: 'pause', reason }));
  program
    .command('continue <id>')
    .description('end what it waits for: a ready wait, a termination wait, a bake, an approval gate')
    .option('--wait <name>', 'only when it waits for this (default: whatever it waits for)')
    .option('--reason <text>', 'kept with the request', 'continued at the terminal')
    .action((id: string, options: ContinueOptions) =>
      perform(common(), (session) => continueCommand(session, id, options, json())),
    );
  program
    .command('stop <id>')
    .description('cancel what runs and end the deployment')
    .option('--reason <text>', 'kept with the request', 'stopped at the terminal')
    .option('--rollback', 'return the touched instances to the last successful revision first')
    .action((id: string, { reason, rollback = false }: { readonly reason: string; readonly rollback?: boolean }) =>
      steer(id, { type: 'stop', reason, rollback }),
    );
  program
    .command('rollback <id>')
    .description('end an unfinished deployment and return the touched instances')
    .option('--reason <text>', 'kept with the request', 'rolled back at the terminal')
    .action((id: string, { reason }: { readonly reason: string }) => steer(id, { type: 'rollback', reason }));
}

/** The options are those of CodeDeploy's local command, letter by letter. */
function addLocalCommand(program: Command, run: (options: LocalOptions) => Promise<void>): void {
  program
    .command('local')
    .description('run a revision on this machine, without configuration or service')
    .option(
      '-l, --bundle-location <path>',
      'directory, archive, s3://BUCKET/KEY or page on GitHub (default: this directory)',
    )
    .option('-t, --type <type>', 'directory, tar, tgz or zip (default: directory)')
    .addOption(
      new Option(
        '-b, --file-exists-behavior <behavior>',
        'what to do with files that are there (default: DISALLOW)',
      ).choices(['DISALLOW', 'OVERWRITE', 'RETAIN', 'disallow', 'overwrite', 'retain']),
    )
    .option('-g, --deployment-group <id>', 'directory below the root (default: default-local-deployment-group)')
    .option('-d, --deployment-group-name <name>', 'DEPLOYMENT_GROUP_NAME of scripts (default: LocalFleet)')
    .option('-a, --application-name <name>', 'APPLICATION_NAME of scripts (default: the location)')
    .option(
      '-e, --events <events>',
      'lifecycle events in order, separated by commas; DownloadBundle and Install are added',
    )
    .option('-c, --agent-configuration-file <file>', "configuration of CodeDeploy's agent: root_dir, max_revisions")
    .option('-A, --appspec-filename <name>', 'name of the AppSpec (default: appspec.yml or appspec.yaml)')
    .option('--root <directory>', 'where deployments are kept (default: /var/lib/rollway/deployment-root)')
    .action((options: LocalOptions) => run(options));
}

function addInstanceCommands(program: Command, { perform, common, json }: Parts): void {
  const instances = program.command('instances').description('on-premises instances that deployments may select');
  const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
  instances
    .command('register <name>')
    .description('add an instance; a deregistered one of the same name starts anew')
    .option('--tag <key=value>', 'label to select it by; may be repeated', collect, [])
    .option(
      '--property <key=value>',
      'what its host is made from, for example its address; may be repeated',
      collect,
      [],
    )
    .option('--iam-user-arn <arn>', 'the user that it calls AWS as')
    .option('--iam-session-arn <arn>', 'or the session of a role')
    .action((name: string, options: RegisterOptions) =>
      perform(common(), (session) => registerCommand(session, name, options)),
    );
  instances
    .command('deregister <name>')
    .description('take an instance out of all later deployments')
    .action((name: string) => perform(common(), (session) => deregisterCommand(session, name)));
  instances
    .command('list')
    .description('list registered instances')
    .option('--all', 'deregistered ones too')
    .action((options: { readonly all?: boolean }) =>
      perform(common(), (session) => listInstancesCommand(session, { ...options, json: json() })),
    );
  instances
    .command('tag <name...>')
    .description('change tags of instances')
    .option('--add <key=value>', 'may be repeated', collect, [])
    .option('--remove <key=value>', 'may be repeated', collect, [])
    .action(
      (names: readonly string[], options: { readonly add: readonly string[]; readonly remove: readonly string[] }) =>
        perform(common(), (session) => tagCommand(session, names, options)),
    );
}
