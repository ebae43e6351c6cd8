import { describe, expect, test } from 'vitest';
import { codeBlocks, deadLinks } from './markdown.js';

describe('markdown', () => {
  test('finds TypeScript blocks and the file a marker names', () => {
    const text = 'a\n```ts\nconst a = 1;\n```\n\n<!-- file: x/y.ts -->\n```ts\nconst b = 2;\n```\n```sh\nls\n```\n';
    expect(codeBlocks(text)).toEqual([
      { code: 'const a = 1;', source: undefined, line: 3 },
      { code: 'const b = 2;', source: 'x/y.ts', line: 8 },
    ]);
  });

  test('reports relative links to nothing, and leaves the others alone', () => {
    const text = '[a](there.md#part) [b](gone.md) [c](https://example.org) [d](#here) `[e](code.md)`';
    expect(deadLinks(text, (target) => target === 'there.md')).toEqual(['gone.md']);
  });
});
