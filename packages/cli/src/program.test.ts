/** The real command, as a process, over real hosts. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const limit = 60_000;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-cli-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

interface Run {
  readonly exitCode: number | null;
  readonly out: string;
  readonly error: string;
}

function start(...args: readonly string[]): {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<Run>;
} {
  const command = ['--conditions=@rollway/source', '--import', 'tsx', 'packages/cli/src/bin.ts'];
  const config = ['--config', 'examples/cli/rollway.config.ts'];
  const env = { ...process.env, EXAMPLE_DIRECTORY: join(directory, 'hosts') };
  const child = spawn(process.execPath, [...command, ...config, ...args], { cwd: root, env });
  let out = '';
  let error = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stderr.on('data', (chunk) => (error += String(chunk)));
  const ended = new Promise<Run>((resolve) => child.once('close', (exitCode) => resolve({ exitCode, out, error })));
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), ended };
}

const rollway = (...args: readonly string[]): Promise<Run> => start(...args).ended;

/** A revision whose start waits for a file when there is one to wait for. */
async function revision(name: string, script = 'exit 0'): Promise<string> {
  const path = join(directory, name);
  await mkdir(join(path, 'scripts'), { recursive: true });
  const hooks = 'hooks:\n  ApplicationStart:\n    - location: scripts/start.sh\n';
  await writeFile(
    join(path, 'appspec.yml'),
    `version: 0.0\nos: linux\nfiles:\n  - source: v.txt\n    destination: \${HOST_ROOT}/app\n${hooks}`,
  );
  await writeFile(join(path, 'v.txt'), name);
  await writeFile(join(path, 'scripts/start.sh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

const waitsForGo = (): string => `touch ${directory}/waiting; while [ ! -e ${directory}/go ]; do sleep 0.05; done`;
const untilWaiting = (): Promise<void> =>
  vi.waitFor(() => expect(existsSync(join(directory, 'waiting'))).toBe(true), { timeout: 20_000 });

test(
  'plans, deploys, and rolls a broken revision back',
  async () => {
    const good = await revision('v1');
    const plan = await rollway('plan', 'web', good);
    expect(plan.out).toContain('HalfAtATime: ceil(4 / 2) = 2 of 4 must stay in service');
    expect((await rollway('deploy', 'web', good, '--id', 'web-1')).exitCode).toBe(0);

    const broken = await rollway('--json', 'deploy', 'web', await revision('v2', 'echo no; exit 9'), '--id', 'web-2');
    expect(broken.exitCode).toBe(1);
    const result: unknown = JSON.parse(broken.out.trim().split('\n').at(-1) ?? '');
    expect(result).toMatchObject({ type: 'result', status: 'failed', rolledBack: true });
    // What failed in an event after Install is no host's last successful deployment.
    const hosts = join(directory, 'hosts');
    const pointers = readdirSync(hosts, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('_last_successful_install'),
    );
    const named = pointers.map((path) => basename(readFileSync(join(hosts, path), 'utf8').trim()));
    expect(named).toHaveLength(4);
    expect(new Set(named)).toEqual(new Set(['web-1', 'web-2-rollback']));

    const status = await rollway('status', 'web-2');
    expect(status.out).toContain('web-2: failed, rolled back');
    const rollback = await rollway('rollback', 'web-1');
    expect(rollback.exitCode).toBe(3);
    expect(rollback.error).toContain('final is final');
  },
  limit,
);

test(
  'Ctrl-C pauses and says how to go on; resume finishes',
  async () => {
    const running = start('deploy', 'web', await revision('v1', waitsForGo()), '--id', 'web-1');
    await untilWaiting();
    running.kill('SIGINT');
    await writeFile(join(directory, 'go'), '');
    const { exitCode, error } = await running.ended;
    expect(error).toContain('rollway resume web-1');
    expect(exitCode).toBe(5);
    expect((await rollway('status', 'web-1')).out).toContain('web-1: paused');
    expect((await rollway('resume', 'web-1')).exitCode).toBe(0);
  },
  limit,
);

test(
  'a controller killed in the middle is taken over by resume',
  async () => {
    const running = start('deploy', 'web', await revision('v1', waitsForGo()), '--id', 'web-1');
    await untilWaiting();
    running.kill('SIGKILL');
    await running.ended;
    await writeFile(join(directory, 'go'), '');
    expect((await rollway('resume')).exitCode).toBe(0);
    expect((await rollway('status', 'web-1')).out).toContain('4 succeeded');
  },
  limit,
);

test(
  'what is wrong is said with an exit code of its own',
  async () => {
    expect(await rollway('frobnicate')).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining("unknown command 'frobnicate'"),
    });
    expect(await rollway('deploy', 'nope', '.')).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining('must be one of web'),
    });
    expect(await rollway('status', 'gone')).toMatchObject({
      exitCode: 3,
      error: expect.stringContaining('deployment-not-found'),
    });
    await writeFile(join(directory, 'appspec.yml'), 'version: 2\n');
    const bad = await rollway('deploy', 'web', directory);
    expect(bad.exitCode).toBe(2);
    expect(bad.error).toContain('appspec.yml:1:10 version: must be the number 0.0');
    expect(bad.error).toContain('os: must be linux or windows');
  },
  limit,
);

test('instances are registered, tagged, listed and deregistered', { timeout: 3 * limit }, async () => {
  const config = join(directory, 'rollway.config.mjs');
  const target = join(root, 'packages/core/src/testing.ts');
  const core = join(root, 'packages/core/src/index.ts');
  await writeFile(
    config,
    `import { simulatedTarget } from '${target}';
import { defineDeploymentGroup } from '${core}';
export default { groups: [defineDeploymentGroup({ name: 'web', target: simulatedTarget({ instances: ['i-1'] }) })] };
`,
  );
  const instances = (...args: readonly string[]) => rollway('--config', config, 'instances', ...args);
  expect((await instances('register', 'web-1', '--tag', 'Role=web', '--property', 'address=10.0.0.1')).exitCode).toBe(
    0,
  );
  expect((await instances('register', 'web-1')).exitCode).toBe(2);
  expect((await instances('tag', 'web-1', '--add', 'Zone=a', '--remove', 'Role=web')).exitCode).toBe(0);
  expect((await instances('list')).out).toMatch(/^web-1 +Registered +Zone=a\n$/);
  expect((await instances('deregister', 'web-1')).exitCode).toBe(0);
  expect((await instances('list')).out).toBe('');
  const [listed] = JSON.parse(
    (await rollway('--config', config, '--json', 'instances', 'list', '--all')).out,
  ) as unknown[];
  expect(listed).toMatchObject({ instanceName: 'web-1', properties: { address: '10.0.0.1' } });
});

/** A configuration over simulated instances, one of which fails its install when told to; `mjs`, loaded by the command. */
async function simulatedConfig(settings: string, fails = 'false'): Promise<string> {
  const config = join(directory, 'rollway.config.mjs');
  await writeFile(
    config,
    `import { simulatedTarget } from '${join(root, 'packages/core/src/testing.ts')}';
import { count, defineDeploymentGroup, hostCount, inPlace, minutes } from '${join(root, 'packages/core/src/index.ts')}';
const script = ({ lifecycleEvent, instance }) =>
  ${fails} && lifecycleEvent === 'Install' && instance.instanceId === 'i-1' ? { fails: 'no' } : undefined;
const target = simulatedTarget({ instances: ['i-1', 'i-2', 'i-3'], script });
export default { journal: '${join(directory, 'journal')}', groups: [defineDeploymentGroup({ name: 'web', target, ${settings} })] };
`,
  );
  return config;
}

test('a deployment that waits at a gate is continued, also when nobody runs it', { timeout: 2 * limit }, async () => {
  const gate = "{ type: 'approval', name: 'go', timeout: minutes(60), onTimeout: 'stop' }";
  const config = await simulatedConfig(`strategy: inPlace({ gates: { start: [${gate}] } })`);
  const web = (...args: readonly string[]) => rollway('--config', config, ...args);
  const running = start('--config', config, 'deploy', 'web', await revision('v1'), '--id', 'web-1');
  await vi.waitFor(async () => expect((await web('status', 'web-1')).out).toContain('waits for go'), {
    timeout: limit,
  });
  expect(await web('continue', 'web-1', '--wait', 'ready-wait')).toMatchObject({
    exitCode: 3,
    error: expect.stringContaining('it waits for go, not for ready-wait'),
  });
  running.kill('SIGKILL');
  await running.ended;
  const continued = await web('--json', 'continue', 'web-1', '--reason', 'looks good');
  expect(continued.exitCode).toBe(0);
  const lines = continued.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.at(-1)).toMatchObject({ type: 'result', status: 'succeeded' });
  expect(await web('continue', 'web-1')).toMatchObject({ exitCode: 3, error: expect.stringContaining('not wait') });
});

test('a frozen deployment says so, and goes on, back or out by its id alone', { timeout: 2 * limit }, async () => {
  const strategy = 'inPlace({ minimumHealthyHosts: hostCount(1), failureBudget: count(0) })';
  const config = await simulatedConfig(`onFailure: 'freeze', rollbackOn: [], strategy: ${strategy}`, 'true');
  const web = (...args: readonly string[]) => rollway('--config', config, ...args);
  const running = start('--config', config, 'deploy', 'web', await revision('v1'), '--id', 'web-1');
  await vi.waitFor(async () => expect((await web('status', 'web-1')).out).toContain('web-1: frozen'), {
    timeout: limit,
  });
  running.kill('SIGKILL');
  await running.ended;
  const resumed = await web('resume', 'web-1');
  expect(resumed.exitCode).toBe(0);
  expect((await web('status', 'web-1')).out).toContain('2 succeeded');
});
