import { chmodSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { bundleTime, type GoldenCase, type GoldenStep, hostTime } from './golden-case.js';
import { hooksSeen, lookAt } from './look.js';
import { makeBundle } from './make-bundle.js';
import { type AdapterResult, runAdapter } from './run-adapter.js';
import { changeHost, clear, type Fill, put } from './scene.js';

/** What was seen of a step, by level. */
export type Observation = Readonly<Record<string, unknown>>;

const basicEnvironment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LANG: 'C.UTF-8',
};

interface Run {
  readonly golden: GoldenCase;
  readonly root: string;
  readonly fill: Fill;
  readonly normalize: Fill;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly times: Set<number>;
  readonly seen: Set<string>;
  /** What this run calls deployments and archives, and what a recording does. */
  readonly names: Map<string, string>;
}

/** Makes the scene of a case, lets the product perform its steps, and says what was seen after each. */
export async function runCase(golden: GoldenCase, scratch: string): Promise<readonly Observation[]> {
  const run = prepare(golden, scratch);
  const observations: Observation[] = [];
  for (const [index, step] of golden.steps.entries()) observations.push(await performStep(run, step, index + 1));
  clear(run.root);
  return observations;
}

function prepare(golden: GoldenCase, scratch: string): Run {
  clear(join(scratch, golden.name));
  for (const name of ['', 'host', 'work', 'log', 'rec'])
    mkdirSync(join(scratch, golden.name, name), { recursive: true });
  const root = realpathSync(join(scratch, golden.name));
  chmodSync(root, 0o755);
  chmodSync(join(root, 'rec'), 0o1777);
  const fill: Fill = (text) => text.replaceAll('@ROOT@', root);
  const names = new Map<string, string>();
  const config = {
    root_dir: join(root, 'agent'),
    max_revisions: 5,
    log_dir: join(root, 'log'),
    ...golden.agent_config,
  };
  const lines = Object.entries(config).map(([key, value]) => `:${key}: ${JSON.stringify(value)}\n`);
  writeFileSync(join(root, 'conf.yml'), `---\n${lines.join('')}`);
  const times = new Set([bundleTime, hostTime]);
  for (const [path, entry] of Object.entries(golden.host ?? {})) {
    put(Buffer.from(fill(path)), entry, { fill, time: hostTime });
    if (entry.mtime !== undefined) times.add(entry.mtime);
  }
  const changes = Object.entries(golden.process?.env ?? {});
  const given = changes.flatMap(([name, value]) => (value === null ? [] : [[name, fill(value)] as const]));
  const kept = Object.entries(basicEnvironment).filter(([name]) => golden.process?.env?.[name] === undefined);
  return {
    golden,
    root,
    fill,
    names,
    normalize: (text) =>
      [...names].reduce((all, [own, label]) => all.replaceAll(own, label), text).replaceAll(root, '@ROOT@'),
    environment: Object.fromEntries([...kept, ...given]),
    cwd: fill(golden.process?.cwd ?? '@ROOT@/work'),
    config,
    times,
    seen: new Set(),
  };
}

async function performStep(run: Run, step: GoldenStep, number: number): Promise<Observation> {
  const { golden, root, fill, normalize, times } = run;
  for (const { mtime } of Object.values(step.bundle.files ?? {})) if (mtime !== undefined) times.add(mtime);
  for (const change of step.host_changes ?? []) changeHost(change, fill);
  const location = makeBundle(step.bundle, number, { root, fill });
  const stepFile = join(root, `step-${number}.json`);
  writeFileSync(stepFile, JSON.stringify(stepOf(run, step, { number, location })));
  const { umask = '022', limit = 60, settle = 0 } = golden.process ?? {};
  const result = await runAdapter({ stepFile, environment: run.environment, cwd: run.cwd, umask, limit });
  await setTimeout(settle * 1000);
  learnNames(run, result, number);
  const trees = ['host', 'outside', 'work', 'root-of-escape'].map((name) =>
    lookAt(join(root, name), { root, normalize, times }),
  );
  return {
    exit: result.exit,
    ...answered(result, normalize),
    tree: Object.assign({}, ...trees) as unknown,
    hooks: hooksSeen(join(root, 'rec'), run.seen, normalize),
  };
}

function stepOf(run: Run, step: GoldenStep, { number, location }: { number: number; location: string }): unknown {
  const { root, cwd, config, fill } = run;
  const { options = {}, bundle, executor } = step;
  const revision = { LocalRevision: { Location: location, BundleType: bundle.type } };
  return {
    root,
    cwd,
    step: number,
    config,
    config_file: join(root, 'conf.yml'),
    bundle_type: options.type ?? bundle.type,
    bundle_location: fill(String(options.bundle_location ?? location)),
    options,
    ...(executor === undefined
      ? {}
      : {
          executor: {
            spec: JSON.parse(fill(JSON.stringify(executor.spec))) as unknown,
            commands: executor.commands,
            go_on: executor.go_on ?? false,
            local_revision: revision,
          },
        }),
  };
}

function learnNames({ names }: Run, { answer }: AdapterResult, number: number): void {
  // The longer name first: an archive's path has the id in it.
  if (typeof answer.archive === 'string') names.set(answer.archive, '@ARCHIVE@');
  if (typeof answer.deployment_id === 'string') names.set(answer.deployment_id, `@D${number}@`);
}

function answered({ answer }: AdapterResult, normalize: Fill): Observation {
  const plain = (value: unknown): unknown => JSON.parse(normalize(JSON.stringify(value))) as unknown;
  const { error, executed, results } = answer as Readonly<
    Record<string, Readonly<Record<string, unknown>> | undefined>
  >;
  return {
    ...(executed === undefined ? {} : { executed }),
    ...(results === undefined ? {} : { results: plain(results) }),
    error:
      error === undefined || error === null
        ? null
        : {
            event: error.event ?? null,
            message: plain(error.message ?? null),
            diagnostics: { error_code: error.code ?? null, script_name: error.script ?? null },
          },
  };
}
