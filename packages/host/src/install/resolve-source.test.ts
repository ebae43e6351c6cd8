import { expect, test } from 'vitest';
import type { BundleEntry } from '../bundle/bundle.js';
import { resolveSource } from './resolve-source.js';

const entries = Object.entries({
  d: 'directory',
  'd/a': 'file',
  'd/deep': 'directory',
  'd/deep/up': '../../current',
  current: 'd',
  chain: 'current/deep',
  'to-file': 'd/a',
  dangling: 'nowhere',
  loop: 'loop',
  absolute: '/etc',
  out: '../../etc',
}).map(([path, what]): BundleEntry => {
  const facts = { path, mode: 0o755, size: 0, mtime: '', owner: '0:0' };
  return what === 'file' || what === 'directory' ? { ...facts, kind: what } : { ...facts, kind: 'link', target: what };
});

test.each([
  ['d', 'd'],
  ['current', 'd'],
  ['chain', 'd/deep'],
  ['current/a', 'd/a'],
  ['current/deep/up', 'd'],
  ['current/deep/up/a', 'd/a'],
  // These are links to install, not to follow.
  ['to-file', 'to-file'],
  ['dangling', 'dangling'],
  ['loop', 'loop'],
  ['absolute', 'absolute'],
  ['out', 'out'],
  // And nothing is read through those that lead out.
  ['absolute/passwd', undefined],
  ['out/passwd', undefined],
  ['d/nowhere', undefined],
])('source %s is %s', (source, path) => {
  expect(resolveSource(entries, source)?.path).toBe(path);
});
