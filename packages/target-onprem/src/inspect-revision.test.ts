import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { localRevision } from '@rollway/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localHost } from './local-host.js';
import { onPremises } from './onprem.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'rollway-inspect-'));
  await writeFile(join(directory, 'appspec.yml'), 'version: 0.0\nos: linux\n');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const context = { signal: new AbortController().signal, log: (): void => undefined };

test('a relative path is recorded as the place that it names now', async () => {
  const target = onPremises({ hosts: [localHost({ instanceId: 'a', directory })] });
  const given = localRevision(relative(process.cwd(), directory));
  const inspected = await target.inspectRevision?.(given, context);
  await target.close();
  expect(inspected).toMatchObject({ location: directory, digest: expect.stringMatching(/^sha256:/) });
});

test('permissions that match nothing are warned of, once for all hosts', async () => {
  const appSpec = `version: 0.0
os: linux
files:
  - source: appspec.yml
    destination: /srv/app
permissions:
  - object: /srv/app
    mode: 640
  - object: /srv/other
    mode: 600
`;
  await writeFile(join(directory, 'appspec.yml'), appSpec);
  const hosts = ['a', 'b'].map((instanceId) => localHost({ instanceId, directory }));
  const target = onPremises({ hosts });
  const said: string[] = [];
  await target.inspectRevision?.(localRevision(directory), { ...context, log: (message) => said.push(message) });
  await target.close();
  expect(said).toEqual(['appspec.yml: permissions[1] with object /srv/other matches nothing that is installed']);
});
