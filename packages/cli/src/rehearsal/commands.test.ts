/** The commands over a real configuration, a real journal and real hosts. */
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../program.js';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-rehearse-'));
  vi.stubEnv('EXAMPLE_DIRECTORY', directory);
  await mkdir(join(directory, 'release'));
  const appSpec = `version: 0.0\nos: linux\nfiles:\n  - source: v.txt\n    destination: \${HOST_ROOT}/app\n`;
  await writeFile(join(directory, 'release/appspec.yml'), appSpec);
  await writeFile(join(directory, 'release/v.txt'), '1');
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function rollway(...args: readonly string[]): Promise<{ exitCode: number; out: string; error: string }> {
  const out: string[] = [];
  const error: string[] = [];
  const exitCode = await runProgram(['--config', 'examples/cli/rollway.config.ts', ...args], {
    out: (line) => void out.push(line),
    error: (line) => void error.push(line),
    redraw: undefined,
    columns: 80,
    cwd: root,
    now: () => 1_704_067_200_000,
    onInterrupt: () => () => undefined,
  });
  return { exitCode, out: out.join('\n'), error: error.join('\n') };
}

test('rehearsed, deployed, planned anew, replayed: one group through all that looks at it', async () => {
  const release = join(directory, 'release');
  const picture = join(directory, 'picture.svg');
  const rehearsed = await rollway(
    'rehearse',
    'web',
    release,
    '--svg',
    picture,
    '--faults',
    'host-dies',
    '--seeds',
    '2',
  );
  expect(rehearsed.exitCode).toBe(0);
  expect(rehearsed.out).toContain('assumed for ApplicationStop');
  expect(rehearsed.out.match(/host dies/g)).toHaveLength(7);
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg /);
  // It touched nothing: there is no journal yet.
  expect(existsSync(join(directory, 'journal'))).toBe(false);

  expect((await rollway('deploy', 'web', release, '--id', 'web-1')).exitCode).toBe(0);
  expect((await rollway('rehearse', 'web', release, '--faults', 'none')).out).toContain(
    'measured in earlier deployments',
  );
  expect((await rollway('plan', 'web', release, '--diff')).out).toBe('as web-1 was planned');
  expect((await rollway('plan', 'web', release, '--diff', 'gone')).error).toContain('deployment-not-found');

  const journal = join(directory, 'journal');
  const replayed = await rollway('replay', journal);
  expect(replayed.out.split('\n').at(-1)).toMatch(/\[in flight 0 healthy 4\/2 new 100 %\] finished: succeeded$/);
  const at = await rollway('replay', journal, 'web-1', '--at', '3');
  expect(at.out).toContain('web-1: in-progress');
  const slower = await rollway('replay', journal, '--minimum-healthy-hosts', 'OneAtATime');
  expect(slower.out).toMatch(/lowest in service +2, 2 must be +3, 3 must be/);
  const impossible = await rollway('replay', journal, '--minimum-healthy-hosts', '4');
  expect(impossible).toMatchObject({ exitCode: 3, error: expect.stringContaining('4 of 4 must stay in service') });
  expect((await rollway('replay', join(directory, 'nowhere'))).exitCode).toBe(2);
}, 60_000);

test('durations from a file are checked, all of them at once', async () => {
  const file = join(directory, 'durations.json');
  await writeFile(
    file,
    JSON.stringify({ Install: 60_000, ApplicationStart: -1, Other: { type: 'between', shortest: 2 } }),
  );
  const refused = await rollway('rehearse', 'web', join(directory, 'release'), '--durations', file);
  expect(refused.exitCode).toBe(2);
  expect(refused.error).toContain('ApplicationStart: must be milliseconds');
  expect(refused.error).toContain('Other: must be milliseconds');
});
