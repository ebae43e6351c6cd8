import { expect, test } from 'vitest';
import { parseRequest } from './parse-request.js';

test.each([
  { type: 'pause', reason: 'looking' },
  { type: 'resume', reason: '' },
  { type: 'rollback', reason: 'bad' },
  { type: 'rollback', reason: 'bad', scope: 'full' },
  { type: 'rollback', reason: 'bad', revision: { revisionType: 'GitHub', repository: 'a/b', commitId: 'c' } },
  { type: 'continue', reason: 'good', wait: 'ready-wait' },
  { type: 'stop', reason: 'enough', rollback: true },
] as const)('$type is read as it was written', (request) => {
  expect(parseRequest(JSON.stringify({ ...request, smuggled: 1 }))).toEqual(request);
});

test.each([
  '',
  'null',
  '"pause"',
  '[]',
  '{"type":"pause"}',
  '{"type":"explode","reason":"x"}',
  '{"type":"stop","reason":"x"}',
  '{"type":"stop","reason":"x","rollback":"yes"}',
  '{"type":"pause","reason":7}',
  '{"type":"continue","reason":"x"}',
  '{"type":"rollback","reason":"x","scope":"some"}',
  '{"type":"rollback","reason":"x","revision":7}',
])('%j is no request', (text) => {
  expect(parseRequest(text)).toBeUndefined();
});
