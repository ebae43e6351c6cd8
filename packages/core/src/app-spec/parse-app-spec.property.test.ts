import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServerAppSpec } from './app-spec.js';
import { parseServerAppSpec } from './parse-app-spec.js';
import { problemsOf } from './test-support/app-spec-text.js';

const pieces = [
  'version',
  'os',
  'files',
  'source',
  'destination',
  'permissions',
  'object',
  'mode',
  'acls',
  'type',
  'context',
  'range',
  'hooks',
  'AfterInstall',
  'location',
  'timeout',
  'linux',
  '0.0',
  '0644',
  '60',
  '/srv',
  'h.sh',
  'u:bob:rw',
  '__proto__',
  ': ',
  ':\n',
  '\n',
  '\n  ',
  '\n    ',
  '- ',
  '? ',
  '[',
  ']',
  '{',
  '}',
  ', ',
  '"',
  "'",
  '#',
  ' # ',
  '|\n',
  '>-\n',
  '&a ',
  '*a',
  '<<',
  '!',
  '!!int ',
  '!ruby/object:A ',
  '~',
  'null',
  'no',
  '---\n',
  '...\n',
  '%YAML 1.1\n',
  '\t',
  '\r',
  '\u0007',
  '\uFEFF',
  '\\',
  '@',
  '`',
  '2020-01-01',
  '.inf',
  '1:30',
  ':symbol',
  'ü',
  '\uD800',
];

const yamlish = fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join(''));
const anyText = fc.oneof(
  yamlish,
  yamlish.map((text) => `version: 0.0\nos: linux\n${text}`),
  fc.string({ unit: 'binary' }),
);

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const scripts = fc.array(
  fc.record({ location: word, timeout: fc.integer({ min: 1, max: 3600 }), runas: word, sudo: fc.boolean() }),
  { minLength: 1, maxLength: 3 },
);
const valid = fc.record({
  version: fc.constant(0),
  os: fc.constant('linux'),
  files: fc.array(fc.record({ source: word, destination: word.map((name) => `/${name}`) })),
  hooks: fc.dictionary(fc.oneof(word, fc.constantFrom('__proto__', 'constructor')), scripts),
});

function expectedOf(value: {
  files: ServerAppSpec['files'];
  hooks: Record<string, readonly { location: string; timeout: number; runas: string; sudo: boolean }[]>;
}): unknown {
  const hooks = Object.entries(value.hooks).map(([event, list]) => [
    event,
    list.map(({ location, timeout, runas, sudo }) => ({ location, timeoutSeconds: timeout, runAs: runas, sudo })),
  ]);
  return { os: 'linux', files: value.files, permissions: [], hooks };
}

describe('parseServerAppSpec', () => {
  it('refuses a text with an AppSpecError, if it refuses it, and with nothing else', () => {
    fc.assert(
      fc.property(anyText, fc.boolean(), (text, strict) => {
        for (const line of problemsOf(text, { strict })) expect(line).toMatch(/^appspec\.yml:\d+:\d+[ :]/);
      }),
      { numRuns: 2000 },
    );
  });

  it('gives every problem a position inside the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const lines = text.split(/\r\n?|\n/).length;
        for (const line of problemsOf(text)) {
          const [, row, column] = /^appspec\.yml:(\d+):(\d+)[ :]/.exec(line) ?? [];
          expect(Number(row)).toBeGreaterThanOrEqual(1);
          expect(Number(row)).toBeLessThanOrEqual(lines);
          expect(Number(column)).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('reads every AppSpec that a program writes as JSON', () => {
    fc.assert(
      fc.property(valid, (value) => {
        const { appSpec } = parseServerAppSpec(JSON.stringify(value));
        expect({ ...appSpec, hooks: Object.entries(appSpec.hooks) }).toEqual(expectedOf(value));
      }),
      { numRuns: 300 },
    );
  });
});
