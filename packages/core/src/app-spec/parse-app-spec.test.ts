import { describe, expect, it } from 'vitest';
import { parseServerAppSpec } from './parse-app-spec.js';
import { appSpecText, parsed, problemsOf, warningsOf } from './test-support/app-spec-text.js';

const nothing = { os: 'linux', files: [], permissions: [], hooks: {} };

describe('parseServerAppSpec', () => {
  it('reads every section', () => {
    const appSpec = parsed(
      'file_exists_behavior: RETAIN',
      'files:',
      '  - source: build',
      '    destination: /srv/app',
      'permissions:',
      '  - object: /srv/app',
      '    pattern: "*.sh"',
      '    except: [keep.sh]',
      '    type: [file]',
      '    owner: web',
      '    group: web',
      '    mode: 755',
      '    acls: [user:bob:rx]',
      '    context: {user: system_u, type: httpd_sys_content_t, range: s0}',
      'hooks:',
      '  AfterInstall:',
      '    - location: scripts/migrate.sh',
      '      timeout: 60',
      '      runas: web',
      '    - location: scripts/warm.sh',
      '      sudo: true',
    );

    expect(appSpec).toEqual({
      os: 'linux',
      fileExistsBehavior: 'RETAIN',
      files: [{ source: 'build', destination: '/srv/app' }],
      permissions: [
        {
          object: '/srv/app',
          pattern: '*.sh',
          except: ['keep.sh'],
          types: ['file'],
          owner: 'web',
          group: 'web',
          mode: '0755',
          acls: [{ default: false, kind: 'user', name: 'bob', permission: 'r-x' }],
          context: { type: 'httpd_sys_content_t', user: 'system_u', range: 's0' },
        },
      ],
      hooks: {
        AfterInstall: [
          { location: 'scripts/migrate.sh', timeoutSeconds: 60, runAs: 'web', sudo: false },
          { location: 'scripts/warm.sh', timeoutSeconds: 3600, sudo: true },
        ],
      },
    });
  });

  it('reads JSON, also with tabs', () => {
    const value = { version: 0, os: 'linux', files: [{ source: 'a.txt', destination: '/srv/app' }] };

    expect(parseServerAppSpec(JSON.stringify(value, null, '\t')).appSpec.files).toEqual(value.files);
  });

  it('gives a model that survives JSON unchanged', () => {
    const appSpec = parsed('hooks: {AfterInstall: [{location: h.sh}]}', 'permissions: [{object: /srv, mode: 0644}]');

    expect(JSON.parse(JSON.stringify(appSpec))).toEqual(appSpec);
  });

  it.each(['\r\n', '\r'])('reads text with a byte order mark and with line ends %j', (end) => {
    expect(parseServerAppSpec(`\uFEFF${appSpecText('files: []')}`.replaceAll('\n', end)).appSpec).toEqual(nothing);
  });

  it('reads only the first document, as agents do', () => {
    const { appSpec, warnings } = parseServerAppSpec(`${appSpecText()}---\nos: [`);

    expect(appSpec).toEqual(nothing);
    expect(warnings).toMatchObject([{ message: 'only the first YAML document is read', line: 3, column: 1 }]);
  });

  it.each(['0', '0.0', '0.00', '-0.0', '.0', '00', '0x0', '!!float 0'])('takes %s for version 0.0', (version) => {
    expect(problemsOf(`version: ${version}\nos: linux\n`)).toEqual([]);
  });

  it.each([
    'files:',
    'files: ~',
    'files: false',
    'files: []',
    'files: {}',
    'permissions:',
    'permissions: no',
    'hooks:',
    'hooks: {}',
    'hooks: off',
  ])('takes a section written as «%s» for an empty one', (section) => {
    expect(parsed(section)).toEqual(nothing);
  });

  it('takes no file_exists_behavior from a key without a value', () => {
    expect(parsed('file_exists_behavior:')).toEqual(nothing);
  });

  it('takes permissions for windows when there are none in them', () => {
    expect(problemsOf('version: 0.0\nos: windows\npermissions: []\n')).toEqual([]);
  });

  it('takes an AppSpec for the system of the host only, when that is known', () => {
    const text = 'version: 0.0\nos: windows\n';

    expect(problemsOf(text, { hostOs: 'windows' })).toEqual([]);
    expect(problemsOf(text, { hostOs: 'linux' })).toEqual([
      'appspec.yml:2:5 os: must be linux, which is what the host runs, got "windows"',
    ]);
  });

  it('lets an anchor, a core tag and a tag of nobody pass', () => {
    expect(parsed('files: &all', '  - source: !!str 12', '    destination: ! /srv/app').files).toEqual([
      { source: '12', destination: '/srv/app' },
    ]);
    expect(warningsOf('author: !Sub me')).toEqual(['3:1 author', '3:14 ']);
  });
});

describe('warnings', () => {
  it('name keys that nobody reads, and go on', () => {
    expect(
      warningsOf('author: me', ':files: x', 'files:', '  - source: a', '    destination: /srv', '    overwrite: true'),
    ).toEqual(['3:1 author', '4:1 :files', '8:5 files[0].overwrite']);
  });

  it('name keys written twice, of which the last one counts', () => {
    const lines = ['files: [{source: a, destination: /srv}]', 'files: [{source: b, destination: /srv}]'];

    expect(parsed(...lines).files).toEqual([{ source: 'b', destination: '/srv' }]);
    expect(warningsOf(...lines)).toEqual(['4:1 files']);
  });

  it('are problems in strict mode', () => {
    expect(problemsOf(appSpecText('author: me'), { strict: true })).toEqual([
      'appspec.yml:3:1 author: is not a key that is read here; known are version, os, files, file_exists_behavior, permissions, hooks',
    ]);
    expect(problemsOf(appSpecText('files: []'), { strict: true })).toEqual([]);
  });
});
