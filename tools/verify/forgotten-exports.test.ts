import { expect, test } from 'vitest';
import { forgottenOf } from './forgotten-exports.js';

test('a name in the surface that no entry point exports is forgotten; one that another exports is not', () => {
  const target = { report: 'export interface Instance {\n}\n', forgotten: ['Side', 'Revision'] };
  const index = { report: 'export type Revision = string;\n\ntype Side = string;\n', forgotten: ['Instance', 'Side'] };

  expect(forgottenOf([target, index])).toEqual(['Side']);
  expect(forgottenOf([target])).toEqual(['Revision', 'Side']);
});
