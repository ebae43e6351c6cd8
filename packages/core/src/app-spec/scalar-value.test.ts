import { describe, expect, it } from 'vitest';
import { plainValue } from './scalar-value.js';

describe('plainValue', () => {
  it.each(['', '~', 'null', 'NULL', 'Null'])('reads «%s» as nothing', (text) => {
    expect(plainValue(text).kind).toBe('nothing');
  });

  it.each([
    ['true', true],
    ['YES', true],
    ['yEs', true],
    ['on', true],
    ['false', false],
    ['No', false],
    ['off', false],
  ])('reads %s as %s', (text, value) => {
    expect(plainValue(text)).toEqual({ kind: 'boolean', written: text, value });
  });

  it.each([
    ['0', 0],
    ['42', 42],
    ['+42', 42],
    ['-42', -42],
    ['0.0', 0],
    ['.5', 0.5],
    ['5.', 5],
    ['1.5e+3', 1500],
    ['1,000.5', 1000.5],
    ['1_000', 1000],
    ['0644', 420],
    ['0b101', 5],
    ['-0x1F', -31],
    ['1:30', 5400],
    ['1:00:01', 3601],
    ['.inf', Number.POSITIVE_INFINITY],
    ['-.INF', Number.NEGATIVE_INFINITY],
    ['.NaN', Number.NaN],
  ])('reads %s as the number %s', (text, value) => {
    expect(plainValue(text)).toEqual({ kind: 'number', written: text, value });
  });

  it.each([
    '2020-01-01',
    '2020-1-1',
    '2020-02-31',
    '2020-01-01 10:00:00',
    '2020-01-01T10:00:00.5Z',
    '2020-01-01 1:00:00 +02:00',
  ])('reads %s as a date', (text) => {
    expect(plainValue(text).kind).toBe('date');
  });

  it.each([
    'y',
    'n',
    'nul',
    'hello',
    '1e3',
    '08',
    '0o17',
    '0x',
    '0b',
    '.',
    '-',
    '-.',
    '_1',
    '1.2.3',
    '2020-13-01',
    '/srv',
    ':',
    'on the way',
  ])('reads %s as text', (text) => {
    expect(plainValue(text)).toEqual({ kind: 'text', written: text });
  });

  it('reads everything of several lines as text', () => {
    expect(plainValue(':a\nb')).toEqual({ kind: 'text', written: ':a\nb' });
    expect(plainValue('1\n2').kind).toBe('text');
  });

  it('reads a word after a colon as a symbol', () => {
    expect(plainValue(':files').kind).toBe('symbol');
  });
});
