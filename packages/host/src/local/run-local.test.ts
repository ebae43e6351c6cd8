import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileExistsBehavior } from '@rollway/core/target';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { askedEvents, defaultLocalEvents, localEvents, orderProblem } from './local-events.js';
import { type LocalRun, runLocal } from './run-local.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-local-'));
  await mkdir(join(directory, 'revision'));
  await writeFile(join(directory, 'revision/file.txt'), 'content');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

async function run(script: string, events?: readonly string[], more: Partial<LocalRun> = {}) {
  const hooks = ['ApplicationStop', 'AfterInstall', 'ValidateService'].map(
    (event) => `  ${event}:\n    - location: hook.sh\n`,
  );
  await writeFile(
    join(directory, 'revision/appspec.yml'),
    `version: 0.0\nos: linux\nfiles:\n  - source: file.txt\n    destination: ${directory}/app\nhooks:\n${hooks.join('')}`,
  );
  await writeFile(join(directory, 'revision/hook.sh'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return runLocal({
    bundle: { type: 'directory', path: join(directory, 'revision') },
    deploymentId: 'd-1-local',
    root: join(directory, 'root'),
    ...(events === undefined ? {} : { events }),
    ...more,
  });
}

const calls = (): Promise<string> => readFile(join(directory, 'calls'), 'utf8');

describe('a local run', () => {
  test('runs every event in order, with the names of a local deployment', async () => {
    const result = await run(
      `echo "$LIFECYCLE_EVENT $DEPLOYMENT_GROUP_NAME $DEPLOYMENT_GROUP_ID" >> ${directory}/calls`,
    );
    expect(result).toEqual({
      succeeded: true,
      directory: `${directory}/root/default-local-deployment-group/d-1-local`,
    });
    expect(await readFile(join(directory, 'app/file.txt'), 'utf8')).toBe('content');
    // There is no old archive on a first run, so ApplicationStop has nothing to run.
    const group = 'LocalFleet default-local-deployment-group';
    expect(await calls()).toBe(`AfterInstall ${group}\nValidateService ${group}\n`);
  });

  test('stops at the first failure and says which event it was', async () => {
    const result = await run(`echo $LIFECYCLE_EVENT >> ${directory}/calls; exit 3`);
    expect(result).toMatchObject({
      succeeded: false,
      lifecycleEvent: 'AfterInstall',
      diagnostics: { errorCode: 'ScriptFailed' },
    });
    expect(await calls()).toBe('AfterInstall\n');
  });

  test('takes a behaviour for existing files in lower case', async () => {
    await mkdir(join(directory, 'app'));
    await writeFile(join(directory, 'app/file.txt'), 'mine');
    expect(await run('exit 0')).toMatchObject({ succeeded: false, lifecycleEvent: 'Install' });
    const fileExistsBehavior = 'overwrite' as FileExistsBehavior;
    expect(await run('exit 0', undefined, { fileExistsBehavior, deploymentId: 'd-2-local' })).toMatchObject({
      succeeded: true,
    });
    expect(await readFile(join(directory, 'app/file.txt'), 'utf8')).toBe('content');
  });

  test('downloads and installs first when only another event is asked for', async () => {
    await run(`echo $LIFECYCLE_EVENT >> ${directory}/calls`, ['ApplicationStop']);
    expect(await calls()).toBe('ApplicationStop\n');
  });

  test('a bundle that cannot be read fails DownloadBundle', async () => {
    await rm(join(directory, 'revision'), { recursive: true });
    const result = await runLocal({
      bundle: { type: 'directory', path: join(directory, 'revision') },
      deploymentId: 'd-2-local',
      root: join(directory, 'root'),
    });
    expect(result).toMatchObject({ succeeded: false, lifecycleEvent: 'DownloadBundle' });
  });
});

describe('a local run of a revision that cannot be used', () => {
  const bundle = () => ({ type: 'directory', path: join(directory, 'revision') }) as const;
  const attempt = (more: Partial<Parameters<typeof runLocal>[0]> = {}) =>
    runLocal({ bundle: bundle(), deploymentId: 'd-1-local', root: join(directory, 'root'), ...more });

  test('without an AppSpec fails the first event that would read it', async () => {
    const result = await attempt();
    expect(result).toMatchObject({ succeeded: false, lifecycleEvent: 'BeforeInstall' });
    expect(result.diagnostics?.message).toContain('must have appspec.yml or appspec.yaml at its root');
    expect(result.diagnostics?.codeDeployMessage).toContain('did not find an AppSpec file');
  });

  test('an event that never comes, and one that was asked for and is not there, fail Install', async () => {
    const head = 'version: 0.0\nos: linux\n';
    await writeFile(join(directory, 'revision/appspec.yml'), `${head}hooks:\n  AfterLunch: []\n`);
    expect(await attempt()).toMatchObject({
      lifecycleEvent: 'Install',
      diagnostics: { codeDeployMessage: 'appspec.yml file contains unknown lifecycle events: ["AfterLunch"]' },
    });
    await writeFile(join(directory, 'revision/appspec.yml'), head);
    const asked = await attempt({ deploymentId: 'd-2-local', events: ['AfterLunch'] });
    expect(asked.diagnostics?.message).toContain('hooks.AfterLunch: must be there, because the event is asked for');
  });
});

describe('the order of events', () => {
  test('puts what is missing in front, the archive before its files', () => {
    expect(localEvents(['ApplicationStop'])).toEqual(['DownloadBundle', 'Install', 'ApplicationStop']);
    expect(localEvents(['BeforeInstall', 'DownloadBundle'])).toEqual(['DownloadBundle', 'BeforeInstall', 'Install']);
    expect(localEvents(['BeforeInstall', 'Install'])).toEqual(['DownloadBundle', 'BeforeInstall', 'Install']);
  });

  test('a comma at the end asks for nothing more, and nothing at all for the default', () => {
    expect(askedEvents(['AfterInstall', '', ''])).toEqual(['AfterInstall']);
    expect(askedEvents([''])).toEqual(defaultLocalEvents);
    expect(askedEvents(['', 'AfterInstall'])).toEqual(['', 'AfterInstall']);
  });

  test.each([
    [['AfterInstall', 'DownloadBundle'], 'AfterInstall must not come before DownloadBundle'],
    [['myEvent'], 'must be written in PascalCase'],
    [['DownloadBundle', 'ApplicationStart', 'Install'], 'ApplicationStart must not come before Install'],
    [['ApplicationStop', 'DownloadBundle', 'BeforeInstall', 'Install'], undefined],
  ] as const)('%j: %s', (events, problem) => {
    const found = orderProblem(events);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found?.message).toContain(problem);
  });
});
