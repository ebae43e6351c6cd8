import { AppSpecError, parseServerAppSpec } from '@rollway/core';
import fc from 'fast-check';
import { holds } from '../holds.js';
import type { FuzzProperty } from '../property.js';

const valid = `version: 0.0
os: linux
files:
  - source: /src
    destination: /opt/app
file_exists_behavior: OVERWRITE
permissions:
  - object: /opt/app
    pattern: "*.sh"
    except: [a.sh]
    owner: app
    group: app
    mode: 0755
    acls: ["user:bob:rwx", "d:g::r-x"]
    context: {user: system_u, type: bin_t, range: s0-s1:c0.c3}
    type: [file]
hooks:
  AfterInstall:
    - location: scripts/run.sh
      timeout: 60
      runas: app
      sudo: true
`;

const fragments = [
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ': ',
  '- ',
  '\n',
  '\n  ',
  '\t',
  '#',
  '&a',
  '*a',
  '!!binary ',
  '!ruby/object:X ',
  '<<',
  '|',
  '>',
  '%',
  '@',
  '\0',
  '"\\0"',
  '\ud800',
  '../',
  '0644',
  '1_0',
  '-1',
  '.nan',
  '~',
  'null',
  '2001-01-01',
  '---\n',
  '?',
];

/** A valid text with pieces cut out, doubled or put in. */
const mutated: fc.Arbitrary<string> = fc
  .array(
    fc.tuple(fc.nat(valid.length), fc.nat(12), fc.oneof(fc.constantFrom(...fragments), fc.string({ maxLength: 4 }))),
    { maxLength: 5 },
  )
  .map((edits) => edits.reduce((text, [at, cut, put]) => text.slice(0, at) + put + text.slice(at + cut), valid));

/** The right keys with whatever values. */
const wild = fc.oneof(
  { maxDepth: 2 },
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double(),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 2 }),
);
const section = (...keys: readonly string[]) =>
  fc.oneof(
    wild,
    fc.array(fc.record(Object.fromEntries(keys.map((key) => [key, wild])), { requiredKeys: [] }), { maxLength: 3 }),
  );
const structured: fc.Arbitrary<string> = fc
  .record(
    {
      version: fc.oneof(fc.constant(0), wild),
      os: fc.oneof(fc.constantFrom('linux', 'windows'), wild),
      files: section('source', 'destination'),
      permissions: section('object', 'pattern', 'except', 'owner', 'group', 'mode', 'acls', 'context', 'type'),
      hooks: fc.oneof(
        wild,
        fc.dictionary(fc.string({ maxLength: 8 }), section('location', 'timeout', 'runas', 'sudo'), { maxKeys: 2 }),
      ),
    },
    { requiredKeys: [] },
  )
  .map((value) => JSON.stringify(value));

/** Reading an AppSpec throws nothing but AppSpecError, and each of its problems has a place in the text. */
export const appSpec: FuzzProperty = {
  name: 'app-spec',
  share: 0.4,
  unit: 'AppSpecs',
  create: () =>
    fc.property(fc.oneof(mutated, structured, fc.string({ maxLength: 60 })), fc.boolean(), (text, strict) => {
      try {
        parseServerAppSpec(text, { strict });
      } catch (error) {
        if (!(error instanceof AppSpecError)) throw error;
        const lines = text.split(/\r\n?|\n/).length + 1;
        holds(error.problems.length > 0, 'a refusal has problems');
        for (const { line = 0, column = 0 } of error.problems)
          holds(line >= 1 && line <= lines && column >= 1, 'a problem has a place');
      }
    }),
};
