import fc from 'fast-check';
import { plainName } from '../../../packages/host/src/bundle/check-name.js';
import { bytesOf, nameOf } from '../../../packages/host/src/bundle/name-bytes.js';
import { renderList } from '../../../packages/host/src/lifecycle/list-field.js';
import { namePath } from '../arbitrary-names.js';
import { holds } from '../holds.js';
import type { FuzzProperty } from '../property.js';

/** Bytes become text and the same bytes again; in a list, a name stays one field of one line. */
export const names: FuzzProperty = {
  name: 'names',
  share: 0.25,
  unit: 'names',
  create: () =>
    fc.property(fc.uint8Array({ maxLength: 60 }), namePath, (bytes, path) => {
      holds(Buffer.from(bytes).equals(bytesOf(nameOf(bytes))), 'bytes come back');
      holds(nameOf(bytesOf(path)) === path, 'a name comes back');
      holds(plainName(plainName(path)) === plainName(path), 'a plain name is plain');
      const text = Buffer.from(renderList([[path, 'next']])).toString('latin1');
      holds(text.split('\n').length === 2 && text.split('\t').length === 2, 'a name is one field');
      const decoded = (text.split('\t')[0] ?? '').replace(/\\0([0-7]{3})/g, (_all, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      );
      holds(Buffer.from(decoded, 'latin1').equals(bytesOf(path)), 'a field stands for its name');
    }),
};
