import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseServerAppSpec } from '@rollway/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBundle } from '../bundle/open-bundle.js';
import { createHost } from '../host.js';
import { deployThrough } from '../test-support/deploy.js';
import { createScratch, patient, type Scratch } from '../test-support/scratch.js';
import { localTransport } from '../transport/local-transport.js';
import { hostileValues } from './check-app-spec.js';

const parse = (text: string) => parseServerAppSpec(`version: 0.0\nos: linux\n${text}`).appSpec;

describe('an AppSpec that would mean something else to a program', () => {
  test.each([
    ['files: [{source: "a\\0b", destination: /x}]', 'files[0].source', 'must not contain NUL'],
    ['files: [{source: a, destination: "/x\\0"}]', 'files[0].destination', 'must not contain NUL'],
    ['files: [{source: a, destination: "/x\\uDC80"}]', 'files[0].destination', 'half of a surrogate pair'],
    ['permissions: [{object: "/a\\0"}]', 'permissions[0].object', 'must not contain NUL'],
    ['permissions: [{object: /a, pattern: "a\\0"}]', 'permissions[0].pattern', 'must not contain NUL'],
    ['permissions: [{object: /a, except: ["a\\0"]}]', 'permissions[0].except[0]', 'must not contain NUL'],
    ['permissions: [{object: /a, owner: --reference=/etc/shadow}]', 'permissions[0].owner', 'must be one name'],
    ['permissions: [{object: /a, owner: "root:wheel"}]', 'permissions[0].owner', 'must be one name'],
    ['permissions: [{object: /a, group: "a b"}]', 'permissions[0].group', 'must be one name'],
    ['permissions: [{object: /a, acls: ["user:bob,u:eve:rwx"]}]', 'permissions[0].acls[0]', 'must be one name'],
    ['permissions: [{object: /a, acls: ["user:b\\nc:rwx"]}]', 'permissions[0].acls[0]', 'must be one name'],
    ['permissions: [{object: /a, context: {type: "a:s0"}}]', 'permissions[0].context.type', 'must be one name'],
    [
      'permissions: [{object: /a, context: {type: a, user: --help}}]',
      'permissions[0].context.user',
      'must be one name',
    ],
    ['hooks: {AfterInstall: [{location: a, runas: "-"}]}', 'hooks.AfterInstall[0].runas', 'must be one name'],
    ['hooks: {AfterInstall: [{location: a, runas: "root; x"}]}', 'hooks.AfterInstall[0].runas', 'must be one name'],
    ['hooks: {AfterInstall: [{location: "a\\0"}]}', 'hooks.AfterInstall[0].location', 'must not contain NUL'],
  ])('%s', (text, path, message) => {
    // Where reading the AppSpec refuses it already, it never comes this far.
    let appSpec: ReturnType<typeof parse>;
    try {
      appSpec = parse(text);
    } catch (error) {
      expect(String(error)).toContain('permissions[0].acls[0]');
      return;
    }
    expect(hostileValues(appSpec)).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  test('names that are only unusual are names', () => {
    const text =
      'permissions: [{object: /a, owner: "user.name@example.com", group: "DOMAIN\\\\staff", acls: ["u:1000:r"]}]';
    expect(hostileValues(parse(text))).toEqual([]);
  });
});

describe('on a real host', () => {
  let scratch: Scratch;
  beforeEach(async () => {
    scratch = await createScratch();
  });
  afterEach(() => scratch.remove());

  test('locations, destinations, patterns and values are never program text', async () => {
    const { directory } = scratch;
    const odd = `$(touch ${directory}/pwned)\`touch ${directory}/pwned\`;touch ${directory}/pwned #'"\n\tAfterInstall\t1`;
    const name = odd.replaceAll('/', '_');
    const path = await scratch.revision('r', {
      'appspec.yml': JSON.stringify({
        version: 0,
        os: 'linux',
        files: [{ source: name, destination: `${directory}/app/${name}` }],
        permissions: [{ object: `${directory}/app/${name}`, pattern: `${name}*`, except: [`$(${name})`], mode: '600' }],
        hooks: { AfterInstall: [{ location: `scripts/${name}.sh` }] },
      }),
      [name]: 'content',
      [`scripts/${name}.sh`]: `#!/bin/sh\nprintf '%s' "$VALUE" > ${directory}/value\n`,
    });
    const environment = { VALUE: `${odd}'"\n$(touch ${directory}/pwned)` };
    await deployThrough(scratch, 'd-1', () => openBundle({ type: 'directory', path }), { environment });
    expect(await readdir(join(directory, 'app', name))).toEqual([name]);
    const { stdout } = await localTransport().run({ script: 'cat "$1"', arguments: ['x', join(directory, 'value')] });
    expect(stdout).toBe(environment.VALUE);
    expect(existsSync(join(directory, 'pwned'))).toBe(false);
  });

  test.each([
    [{ deploymentId: '../../etc' }, 'deploymentId'],
    [{ deploymentId: '..' }, 'deploymentId'],
    [{ deploymentGroupId: 'a\nb' }, 'deploymentGroupId'],
    [{ lifecycleEvent: 'After/Install' }, 'lifecycleEvent'],
    [{ environment: { '-S touch x': '' } }, 'environment'],
    [{ environment: { 'A=B': '' } }, 'environment'],
    [{ environment: { A: 'x\0y' } }, 'environment.A: must not contain NUL'],
  ])('a request with %j is refused', async (wrong, message) => {
    const request = { ...scratch.request('d-1', 'AfterInstall', '/nowhere'), ...wrong };
    await expect(scratch.host.start(request, patient)).rejects.toMatchObject({ code: 'invalid-settings' });
    await expect(scratch.host.start(request, patient)).rejects.toThrow(message);
  });

  test('a root that is not one absolute line is refused', async () => {
    const host = createHost({ transport: localTransport(), root: 'relative' });
    await expect(host.describe('g')).rejects.toThrow('root: must be an absolute path');
  });
});
