import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { bytesOf } from '../../../packages/host/src/bundle/name-bytes.js';
import { renderList } from '../../../packages/host/src/lifecycle/list-field.js';
import { namePath } from '../arbitrary-names.js';
import { holds } from '../holds.js';
import type { FuzzProperty } from '../property.js';

const shells = [['dash'], ['bash', '--posix'], ['busybox', 'ash']] as const;

/** The host program's own reading of lists: field by field with `plain`. */
const script = (functions: string): string => `export LC_ALL=C
${functions}
while IFS=$tab read -r one two; do
  plain "$one"
  printf '%s\\0' "$plain"
  plain "$two"
  printf '%s\\0' "$plain"
done < "$1"`;

/** Any bytes go through every shell as they are. */
export const shellLists: FuzzProperty = {
  name: 'shell-lists',
  share: 0.008,
  unit: 'lists through three shells',
  create: (directory) => {
    const names = new URL('../../../packages/host/src/program/names.sh', import.meta.url);
    const program = script(readFileSync(names, 'utf8'));
    const list = join(directory, 'pairs');
    return fc.property(fc.array(fc.tuple(namePath, namePath), { minLength: 1, maxLength: 20 }), (pairs) => {
      const all = pairs.flat();
      writeFileSync(list, renderList(pairs));
      const expected = Buffer.concat(all.map((name) => Buffer.concat([bytesOf(name), Buffer.of(0)])));
      for (const [file, ...args] of shells) {
        const { stdout } = spawnSync(file, [...args, '-c', program, file, list]);
        holds(stdout.equals(expected), `${file} takes every name as it is`);
      }
    });
  },
};
