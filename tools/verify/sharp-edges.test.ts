import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { repositoryRoot } from '../run-command.js';

const page = readFileSync(join(repositoryRoot, 'docs/reference/sharp-edges.md'), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| E\d/.test(line))
  .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '').trim()));

describe('the table of sharp edges', () => {
  test('has the 62 in their order, each with a decision', () => {
    expect(rows.map(([number]) => number)).toEqual(Array.from({ length: 62 }, (_, index) => `E${index + 1}`));
    for (const [number, , decision] of rows) expect(decision, number).not.toBe('');
  });

  test.each(rows.map((row) => [row[0] ?? '', row[3] ?? '']))(
    '%s names a test that exists, or what it waits for',
    (_number, proof) => {
      if (/^\*\*open\*\*: with \w/.test(proof)) return;
      const [, title = '', file = ''] = /^`(.+)` \((.+)\)$/.exec(proof) ?? [];
      const path = join(repositoryRoot, file);
      expect(file !== '' && existsSync(path), `${file} is a file`).toBe(true);
      expect(readFileSync(path, 'utf8')).toMatch(
        new RegExp(`['\`]${title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}['\`]`),
      );
    },
  );
});
