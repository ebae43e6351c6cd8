import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('a target and its proof take at most 40 lines of code', async () => {
  const text = await readFile(new URL('custom-target.test.ts', import.meta.url), 'utf8');
  const code = text.split('\n').filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/\*)/.test(line));
  expect(code.length).toBeLessThanOrEqual(40);
});
