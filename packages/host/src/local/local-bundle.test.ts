import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SettingsError } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localBundle } from './local-bundle.js';

let workingDirectory: string;
beforeEach(async () => {
  workingDirectory = await mkdtemp(join(tmpdir(), 'rollway-bundle-'));
  await mkdir(join(workingDirectory, 'empty'));
  await mkdir(join(workingDirectory, 'my revision'));
  await writeFile(join(workingDirectory, 'my revision/appspec.yaml'), '');
  await writeFile(join(workingDirectory, 'a.tar'), '');
});
afterEach(() => rm(workingDirectory, { recursive: true, force: true }));

const wordsFor = (location: string, type?: string): Promise<string | undefined> =>
  localBundle({ location, workingDirectory, ...(type === undefined ? {} : { type }) }).then(
    () => undefined,
    (error: SettingsError) => error.codeDeployMessage ?? error.message,
  );

test('a relative path is resolved; a directory needs an AppSpec, an archive is opened later', async () => {
  expect(await localBundle({ location: 'my revision', workingDirectory })).toEqual({
    type: 'directory',
    path: join(workingDirectory, 'my revision'),
  });
  expect(await wordsFor('a.tar', 'tar')).toBeUndefined();
});

test.each([
  ['a.tar', 'rar', 'type rar is not a valid type. Must be one of tgz,tar,zip,directory'],
  ['gone', 'tar', 'location gone is specified as a file or directory which does not exist'],
  ['a.tar', 'directory', 'location a.tar is specified with type directory but it is a file'],
  ['empty', 'zip', 'location empty is specified as a compressed local file but it is a directory'],
  [
    'http://host/a.zip',
    'zip',
    'location http://host/a.zip cannot be http, only encrypted (https) url endpoints supported',
  ],
])('%s as %s is refused in the words of the local command', async (location, type, words) => {
  expect(await wordsFor(location, type)).toBe(words);
});

test('a place that is not this machine is refused before anything happens', async () => {
  expect(await wordsFor('s3://bucket/key.zip', 'zip')).toContain('must be a path of this machine');
});

test('a directory without an AppSpec says which names were looked for', async () => {
  expect(await wordsFor('empty')).toMatch(
    /^Expecting appspec file at location empty\/appspec.yml or empty\/appspec.yaml/,
  );
});
