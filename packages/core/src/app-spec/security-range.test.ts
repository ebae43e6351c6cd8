import { describe, expect, it } from 'vitest';
import { rangeProblem } from './security-range.js';

describe('rangeProblem', () => {
  it.each(['s0', 's15', 's0-s15', 's3-s3', 's0:c0', 's0:c0.c1023', 's0-s1:c5,c1.c3,c1023', 's0:c7.c7'])(
    'takes %s',
    (range) => {
      expect(rangeProblem(range)).toBeUndefined();
    },
  );

  it.each([
    ['x0', 'must be a range such as s0-s3:c0.c12,c20'],
    ['', 'must be a range such as s0-s3:c0.c12,c20'],
    ['s', 'must be a range such as s0-s3:c0.c12,c20'],
    ['s0-', 'must be a range such as s0-s3:c0.c12,c20'],
    ['s0:', 'must be a range such as s0-s3:c0.c12,c20'],
    ['s0-s1-s2', 'must be a range such as s0-s3:c0.c12,c20'],
    ['s2-s1', 'must not end at a lower sensitivity than it begins'],
    ['s0:d1', 'must list categories such as c0.c12,c20'],
    ['s0:c1,', 'must list categories such as c0.c12,c20'],
    ['s0:c1-s1:c2', 'must list categories such as c0.c12,c20'],
    ['s0:c1024', 'must have categories from 0 to 1023, lower ones first'],
    ['s0:c3.c1', 'must have categories from 0 to 1023, lower ones first'],
    ['s0:c1,c1', 'must not name a category twice'],
    ['s0:c0.c5,c3', 'must not name a category twice'],
  ])('refuses %j', (range, problem) => {
    expect(rangeProblem(range)).toBe(problem);
  });
});
