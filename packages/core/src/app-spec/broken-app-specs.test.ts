import { describe, expect, it } from 'vitest';
import { appSpecText, problemsOf } from './test-support/app-spec-text.js';

interface Broken {
  readonly what: string;
  readonly text: string;
  readonly problems: readonly string[];
}

const empty = 'must not be empty; it needs at least version and os';
const versionRule = 'must be the number 0.0, without quotes';
const osRule = 'must be linux or windows, in lower case';
const timeoutRule = 'must be a whole number of seconds, more than 0';

const wholeFile: readonly Broken[] = [
  { what: 'an empty text', text: '', problems: [`appspec.yml:1:1: ${empty}`] },
  { what: 'only a comment', text: '# nothing\n', problems: [`appspec.yml:1:1: ${empty}`] },
  { what: 'only a document marker', text: '---\n', problems: [`appspec.yml:1:4: ${empty}`] },
  { what: 'the word false', text: 'false\n', problems: [`appspec.yml:1:1: ${empty}`] },
  { what: 'a bare word', text: 'hello\n', problems: ['appspec.yml:1:1: must be a mapping, got "hello"'] },
  { what: 'a list', text: '- version: 0.0\n', problems: ['appspec.yml:1:1: must be a mapping, got a list'] },
  {
    what: 'an unclosed bracket',
    text: appSpecText('files: ['),
    problems: [
      'appspec.yml:4:1: is not valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },
  {
    what: 'a key without its colon',
    text: appSpecText('files', '  - source: a'),
    problems: ['appspec.yml:3:1: is not valid YAML: Implicit keys need to be on a single line'],
  },
  {
    what: 'a tab as indentation',
    text: appSpecText('files:', '\t- source: a'),
    problems: ['appspec.yml:4:1: is not valid YAML: Tabs are not allowed as indentation'],
  },
  {
    what: 'a control character',
    text: appSpecText('hooks: a\u0007b'),
    problems: ['appspec.yml:3:9: must not contain control characters, got U+0007'],
  },
  {
    what: 'an alias',
    text: appSpecText('x: &scripts []', 'hooks:', '  AfterInstall: *scripts'),
    problems: ['appspec.yml:5:17: must not use YAML aliases, got the alias *scripts'],
  },
  {
    what: 'nothing but an alias',
    text: '*scripts\n',
    problems: ['appspec.yml:1:1: must not use YAML aliases, got the alias *scripts'],
  },
  {
    what: 'a merge key',
    text: appSpecText('<<: {files: []}'),
    problems: ['appspec.yml:3:1: must not use YAML merge keys, got <<'],
  },
  {
    what: 'a date anywhere',
    text: appSpecText('author:', '  since: 2020-01-01'),
    problems: ['appspec.yml:4:10: must not have a date without quotes, got 2020-01-01'],
  },
  {
    what: 'a time as a key',
    text: appSpecText('2020-01-01 10:00:00: x'),
    problems: ['appspec.yml:3:1: must not have a date without quotes, got 2020-01-01 10:00:00'],
  },
  {
    what: 'an object of Ruby',
    text: appSpecText('x: !ruby/object:Gem {}'),
    problems: [
      'appspec.yml:3:21: must not use YAML tags beyond str, int, float, bool, null, map and seq, got !ruby/object:Gem',
    ],
  },
];

const head: readonly Broken[] = [
  { what: 'no version', text: 'os: linux\n', problems: [`appspec.yml:1:1 version: ${versionRule}, got nothing`] },
  {
    what: 'a version without a value',
    text: 'os: linux\nversion:\n',
    problems: [`appspec.yml:2:1 version: ${versionRule}, got nothing`],
  },
  {
    what: 'a quoted version',
    text: 'version: "0.0"\nos: linux\n',
    problems: [`appspec.yml:1:10 version: ${versionRule}, got "0.0"`],
  },
  {
    what: 'version 1.0',
    text: 'version: 1.0\nos: linux\n',
    problems: [`appspec.yml:1:10 version: ${versionRule}, got 1.0`],
  },
  {
    what: 'version 0e0, which Ruby reads as text',
    text: 'version: 0e0\nos: linux\n',
    problems: [`appspec.yml:1:10 version: ${versionRule}, got "0e0"`],
  },
  { what: 'no os', text: 'version: 0.0\n', problems: [`appspec.yml:1:1 os: ${osRule}, got nothing`] },
  { what: 'os macos', text: 'version: 0.0\nos: macos\n', problems: [`appspec.yml:2:5 os: ${osRule}, got "macos"`] },
  {
    what: 'os with a capital',
    text: 'version: 0.0\nos: Linux\n',
    problems: [`appspec.yml:2:5 os: ${osRule}, got "Linux"`],
  },
  {
    what: 'file_exists_behavior in lower case',
    text: appSpecText('file_exists_behavior: overwrite'),
    problems: [
      'appspec.yml:3:23 file_exists_behavior: must be DISALLOW, OVERWRITE or RETAIN, in upper case, got "overwrite"',
    ],
  },
];

const files: readonly Broken[] = [
  {
    what: 'a file without source',
    text: appSpecText('files:', '  - destination: /srv/app'),
    problems: ['appspec.yml:4:5 files[0].source: must name a file or directory of the revision, got nothing'],
  },
  {
    what: 'a file without a value for destination',
    text: appSpecText('files:', '  - source: a', '    destination:'),
    problems: ['appspec.yml:5:5 files[0].destination: must name a directory on the host, got nothing'],
  },
  {
    what: 'an empty destination',
    text: appSpecText('files: [{source: a, destination: ""}]'),
    problems: ['appspec.yml:3:34 files[0].destination: must name a directory on the host, got ""'],
  },
  {
    what: 'a number as source',
    text: appSpecText('files:', '  - source: 2024', '    destination: /srv/app'),
    problems: ['appspec.yml:4:13 files[0].source: must be text, and this is a number; put it in quotes, got 2024'],
  },
  {
    what: 'a source outside of the revision',
    text: appSpecText('files:', '  - source: a/../../secret', '    destination: /srv/app'),
    problems: ['appspec.yml:4:13 files[0].source: must stay inside the revision, got "a/../../secret"'],
  },
  {
    what: 'files as a mapping',
    text: appSpecText('files:', '  source: a'),
    problems: ['appspec.yml:4:3 files: must be a list, got a mapping'],
  },
  {
    what: 'a file as text and a file as nothing',
    text: appSpecText('files:', '  - a.txt', '  -'),
    problems: [
      'appspec.yml:4:5 files[0]: must be a mapping, got "a.txt"',
      'appspec.yml:5:4 files[1]: must be a mapping, got nothing',
    ],
  },
];

function permission(...lines: readonly string[]): string {
  return appSpecText('permissions:', '  - object: /srv/app', ...lines.map((line) => `    ${line}`));
}

const permissions: readonly Broken[] = [
  {
    what: 'a permission without object',
    text: appSpecText('permissions:', '  - mode: 600'),
    problems: ['appspec.yml:4:5 permissions[0].object: must name a path on the host, got nothing'],
  },
  {
    what: 'a permission with a blank object',
    text: appSpecText('permissions:', '  - object: " "'),
    problems: ['appspec.yml:4:13 permissions[0].object: must name a path on the host, got " "'],
  },
  {
    what: 'permissions for windows',
    text: 'version: 0.0\nos: windows\npermissions:\n  - object: /srv/app\n',
    problems: ['appspec.yml:3:1 permissions: must not be used with os windows'],
  },
  {
    what: 'a type of neither kind',
    text: permission('type: [file, link]'),
    problems: ['appspec.yml:5:18 permissions[0].type[1]: must be file or directory, got "link"'],
  },
  {
    what: 'a type that is not a list',
    text: permission('type: file'),
    problems: ['appspec.yml:5:11 permissions[0].type: must be a list, got "file"'],
  },
  {
    what: 'an except that is not a list',
    text: permission('except: "*.sh"'),
    problems: ['appspec.yml:5:13 permissions[0].except: must be a list, got "*.sh"'],
  },
  ...['9', '12345', 'u+x', '"+644"', '0o644', '""', '-44', '1_2345', '0x1A4', '0b11', '1:20'].map((mode) => ({
    what: `mode ${mode}`,
    text: permission(`mode: ${mode}`),
    problems: [
      `appspec.yml:5:11 permissions[0].mode: must be one to four octal digits, got ${/^(?:u|0o)/.test(mode) ? `"${mode}"` : mode}`,
    ],
  })),
  {
    what: 'a mode in a list',
    text: permission('mode: [644]'),
    problems: ['appspec.yml:5:11 permissions[0].mode: must be text, got a list'],
  },
  {
    what: 'a numeric owner and a boolean group',
    text: permission('owner: 1000', 'group: no'),
    problems: [
      'appspec.yml:5:12 permissions[0].owner: must be text, and this is a number; put it in quotes, got 1000',
      'appspec.yml:6:12 permissions[0].group: must be text, and this is a boolean; put it in quotes, got no',
    ],
  },
  {
    what: 'five access control entries, each wrong in its own way',
    text: permission('acls:', '  - u::rw', '  - mask:bob:r', '  - user:bob:q', '  - d:u:bob:r:w', '  - x:bob:r'),
    problems: [
      'appspec.yml:6:9 permissions[0].acls[0]: must name a user or group; use mode for the owner, the group and others, got "u::rw"',
      'appspec.yml:7:9 permissions[0].acls[1]: must not name anyone for mask, got "mask:bob:r"',
      'appspec.yml:8:9 permissions[0].acls[2]: must end in a digit from 0 to 7 or in letters of r, w, x and -, got "user:bob:q"',
      'appspec.yml:9:9 permissions[0].acls[3]: must have 2 to 4 parts separated by colons, got "d:u:bob:r:w"',
      'appspec.yml:10:9 permissions[0].acls[4]: must be [default:][user:|group:|mask:|other:]name:permission, got "x:bob:r"',
    ],
  },
  {
    what: 'a context without type',
    text: permission('context:', '  user: unconfined_u'),
    problems: ['appspec.yml:6:7 permissions[0].context.type: must name an SELinux type, got nothing'],
  },
  {
    what: 'a context with a range of another kind',
    text: permission('context: {type: httpd_sys_content_t, range: x0}'),
    problems: ['appspec.yml:5:49 permissions[0].context.range: must be a range such as s0-s3:c0.c12,c20, got "x0"'],
  },
];

function script(...lines: readonly string[]): string {
  return appSpecText('hooks:', '  AfterInstall:', '    - location: h.sh', ...lines.map((line) => `      ${line}`));
}

const hooks: readonly Broken[] = [
  {
    what: 'a script without location',
    text: appSpecText('hooks:', '  AfterInstall:', '    - timeout: 10'),
    problems: ['appspec.yml:5:7 hooks.AfterInstall[0].location: must name a script of the revision, got nothing'],
  },
  {
    what: 'a script with a blank location',
    text: appSpecText('hooks:', '  AfterInstall:', '    - location: "  "'),
    problems: ['appspec.yml:5:17 hooks.AfterInstall[0].location: must name a script of the revision, got "  "'],
  },
  {
    what: 'a script outside of the revision',
    text: appSpecText('hooks:', '  AfterInstall:', '    - location: ../h.sh'),
    problems: [
      'appspec.yml:5:17 hooks.AfterInstall[0].location: must name a script inside the revision, got "../h.sh"',
    ],
  },
  ...['0', '-5', 'abc', '0.5', '.inf', 'true', '"0x10"'].map((timeout) => ({
    what: `timeout ${timeout}`,
    text: script(`timeout: ${timeout}`),
    problems: [
      `appspec.yml:6:16 hooks.AfterInstall[0].timeout: ${timeoutRule}, got ${timeout === 'abc' ? '"abc"' : timeout}`,
    ],
  })),
  {
    what: 'a timeout in a list',
    text: script('timeout: [5]'),
    problems: [`appspec.yml:6:16 hooks.AfterInstall[0].timeout: ${timeoutRule}, got a list`],
  },
  {
    what: 'an event with a mapping for its list',
    text: appSpecText('hooks:', '  AfterInstall:', '    location: h.sh'),
    problems: ['appspec.yml:5:5 hooks.AfterInstall: must be a list, got a mapping'],
  },
  {
    what: 'an event with a line end in its name',
    text: appSpecText('hooks: {"After\\nLunch": 1}'),
    problems: ['appspec.yml:3:25 hooks."After\\nLunch": must be a list, got 1'],
  },
  {
    what: 'a script as text',
    text: appSpecText('hooks:', '  AfterInstall: [h.sh]'),
    problems: ['appspec.yml:4:18 hooks.AfterInstall[0]: must be a mapping, got "h.sh"'],
  },
  {
    what: 'hooks as a list',
    text: appSpecText('hooks: []'),
    problems: ['appspec.yml:3:8 hooks: must be a mapping, got a list'],
  },
];

describe.each([
  { section: 'the file', rows: wholeFile },
  { section: 'version, os and file_exists_behavior', rows: head },
  { section: 'files', rows: files },
  { section: 'permissions', rows: permissions },
  { section: 'hooks', rows: hooks },
])('a broken AppSpec is refused with the place of its problem: $section', ({ rows }) => {
  it.each(rows)('$what', ({ text, problems }) => {
    expect(problemsOf(text)).toEqual(problems);
  });
});

describe('a broken AppSpec', () => {
  it('is refused with all of its problems at once, in the order of the text', () => {
    const text = [
      'os: macos',
      'version: "0.0"',
      'hooks: {AfterInstall: [{location: h.sh, timeout: 0}]}',
      'files: [{source: a}]',
      'permissions: [{mode: 9}]',
    ].join('\n');

    expect(problemsOf(text).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'appspec.yml:1:5 os:',
      'appspec.yml:2:10 version:',
      'appspec.yml:3:50 hooks.AfterInstall[0].timeout:',
      'appspec.yml:4:9 files[0].destination:',
      'appspec.yml:5:15 permissions[0].object:',
      'appspec.yml:5:22 permissions[0].mode:',
    ]);
  });

  it('is named as the caller says', () => {
    expect(problemsOf('', { fileName: 'deploy/app.yaml' })).toEqual([`deploy/app.yaml:1:1: ${empty}`]);
  });

  it('shows no more than the beginning of a long value', () => {
    const [problem = ''] = problemsOf(`version: 0.0\nos: ${'x'.repeat(5000)}\n`);

    expect(problem).toBe(`appspec.yml:2:5 os: ${osRule}, got "${'x'.repeat(80)}…"`);
  });

  it('tells at most twenty errors of its grammar', () => {
    expect(problemsOf(']'.repeat(500))).toHaveLength(20);
  });
});
