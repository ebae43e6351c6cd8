import { describe, expect, it } from 'vitest';
import { insideArchive } from './archive-path.js';

describe('insideArchive', () => {
  it.each([
    ['a', 'a'],
    ['/a/b/', 'a/b'],
    ['./a/./b', 'a/b'],
    ['a//b', 'a/b'],
    ['a/../b', 'b'],
    ['...', '...'],
    ['/', ''],
    ['.', ''],
    ['a/..', ''],
    [' ', ' '],
  ])('takes %j for %j', (path, inside) => {
    expect(insideArchive(path)).toBe(inside);
  });

  it.each(['..', '../a', '/..', 'a/../../b', './..', 'a/b/../../../c'])('finds that %s leads out', (path) => {
    expect(insideArchive(path)).toBeUndefined();
  });
});
