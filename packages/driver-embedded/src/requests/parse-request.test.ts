import { expect, test } from 'vitest';
import { parseRequest } from './parse-request.js';

test.each([
  { type: 'pause', reason: 'looking' },
  { type: 'resume', reason: '' },
  { type: 'rollback', reason: 'bad' },
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
])('%j is no request', (text) => {
  expect(parseRequest(text)).toBeUndefined();
});
