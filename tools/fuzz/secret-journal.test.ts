/** A secret of a host through a whole deployment that fails: journal, events, logs on the host. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineDeploymentGroup, inPlace, localRevision, SettingsError } from '@rollway/core';
import { createEmbeddedDriver, fileJournal } from '@rollway/driver-embedded';
import { localHost, onPremises } from '@rollway/target-onprem';
import { expect, test } from 'vitest';

const password = `pass'word"$(id)-1234`;

test('a secret is in neither the journal nor any log', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-secret-'));
  const revision = join(directory, 'revision');
  await mkdir(revision);
  await mkdir(join(directory, 'host'));
  const hooks = 'hooks:\n  AfterInstall:\n    - location: hook.sh\n';
  await writeFile(join(revision, 'appspec.yml'), `version: 0.0\nos: linux\n${hooks}`);
  const script = '#!/bin/sh\necho "connecting with $PASSWORD"\necho "bad: $PASSWORD" >&2\nexit 5\n';
  await writeFile(join(revision, 'hook.sh'), script, { mode: 0o755 });
  const host = {
    ...localHost({ instanceId: 'web-1', directory: join(directory, 'host') }),
    secrets: { PASSWORD: password },
  };
  const group = defineDeploymentGroup({ name: 'web', target: onPremises({ hosts: [host] }), strategy: inPlace() });
  await using driver = createEmbeddedDriver({ groups: [group], journal: fileJournal(join(directory, 'journal')) });
  const deployment = await driver.start(group, { deploymentId: 'd-1', revision: localRevision(revision) });
  const result = await deployment.finished();
  expect(result.status).toBe('failed');
  const everything = execFileSync('sh', ['-c', 'find journal host -type f -exec cat {} +'], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(everything).toContain('connecting with [secret PASSWORD]');
  expect(everything).not.toContain(password);
  expect(everything).not.toContain(JSON.stringify(password).slice(1, -1));
  await rm(directory, { recursive: true, force: true });
});

test('a secret that cannot be kept is a problem of the settings, without its value', () => {
  const host = { ...localHost({ instanceId: 'web-1', directory: '/srv' }), secrets: { PIN: '123' } };
  expect(() => onPremises({ hosts: [host] })).toThrow(SettingsError);
  expect(() => onPremises({ hosts: [host] })).toThrow('hosts[0].secrets.PIN: must have 4 characters');
  expect(() => onPremises({ hosts: [host] })).not.toThrow('123');
});
