import { describe, expect, it } from 'vitest';
import type { PermissionRule } from './app-spec.js';
import { parsed, warningsOf } from './test-support/app-spec-text.js';

function lines(...rest: readonly string[]): readonly string[] {
  return ['permissions:', '  - object: /srv/app', ...rest.map((line) => `    ${line}`)];
}

function rule(...rest: readonly string[]): PermissionRule | undefined {
  return parsed(...lines(...rest)).permissions[0];
}

const untouched = { object: '/srv/app', pattern: '**', except: [], types: ['file', 'directory'] };

describe('permissions', () => {
  it('changes nothing that is not written', () => {
    expect(rule()).toEqual(untouched);
  });

  it.each([
    'pattern:',
    'except:',
    'except: false',
    'type:',
    'type: no',
    'owner: ~',
    'group:',
    'mode: ~',
    'acls:',
    'context:',
  ])('takes «%s» for not written', (line) => {
    expect(rule(line)).toEqual(untouched);
  });

  it.each([
    ['644', '0644'],
    ['0644', '0644'],
    ['"0644"', '0644'],
    ['0755', '0755'],
    ['7', '0007'],
    ['"7"', '0007'],
    ['75', '0075'],
    ['4755', '4755'],
    ['0', '0000'],
    ['+6_44', '0644'],
  ])('reads mode %s as %s', (written, mode) => {
    expect(rule(`mode: ${written}`)?.mode).toBe(mode);
  });

  it('warns of a mode that CodeDeploy takes for another number', () => {
    expect(warningsOf(...lines('mode: 0644'))).toEqual(['5:11 permissions[0].mode']);
    expect(warningsOf(...lines('mode: "0644"'))).toEqual([]);
    expect(warningsOf(...lines('mode: 644'))).toEqual([]);
  });

  it.each([
    ['pattern: ""', { pattern: '' }],
    ['pattern: "?.txt"', { pattern: '?.txt' }],
    ['pattern: " *"', { pattern: ' *' }],
    ['except: []', { except: [] }],
    ['except: ["*.sh", .hid]', { except: ['*.sh', '.hid'] }],
    ['type: [directory]', { types: ['directory'] }],
    ['type: []', { types: [] }],
    ['owner: nobody:nogroup', { owner: 'nobody:nogroup' }],
    ['group: "4242"', { group: '4242' }],
    ['acls: []', { acls: [] }],
  ])('reads %s', (line, part) => {
    expect(rule(line)).toEqual({ ...untouched, ...part });
  });

  it.each(['" /srv/app "', '/srv/app/', '/', 'out/a.txt'])(
    'takes the object %s, trimmed and otherwise as written',
    (object) => {
      expect(parsed('permissions:', `  - object: ${object}`).permissions[0]?.object).toBe(
        object.replaceAll(/[" ]/g, ''),
      );
    },
  );

  it('keeps the order of the entries', () => {
    expect(
      parsed('permissions: [{object: /b}, {object: /a}, {object: /b}]').permissions.map((one) => one.object),
    ).toEqual(['/b', '/a', '/b']);
  });
});

describe('an SELinux context', () => {
  it('takes the user under the key of the guide and under the key of the agents', () => {
    const context = { type: 't', user: 'system_u' };

    expect(rule('context: {type: t, user: system_u}')?.context).toEqual(context);
    expect(rule('context: {type: t, name: system_u}')?.context).toEqual(context);
    expect(rule('context: {type: t, name: other_u, user: system_u}')?.context).toEqual(context);
  });

  it('needs no range', () => {
    expect(rule('context: {type: t}')?.context).toEqual({ type: 't' });
    expect(rule('context: {type: t, range: "s0-s1:c0.c3"}')?.context).toEqual({ type: 't', range: 's0-s1:c0.c3' });
  });
});
