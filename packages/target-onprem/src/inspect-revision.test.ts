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
