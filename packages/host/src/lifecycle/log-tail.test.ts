import { describe, expect, test } from 'vitest';
import { logTail } from './log-tail.js';

const record = (length: number): string => `${'x'.repeat(length - 1)}\n`;

describe('the tail of a log in diagnostics', () => {
  test('is all of a short log, a last line without its end included', () => {
    expect(logTail('a\nb\nc')).toBe('a\nb\nc');
    expect(logTail('')).toBe('');
  });

  test('is the newest whole records within 2,048 characters', () => {
    expect(logTail(`first\n${record(2000)}${record(47)}`)).toBe(record(2000) + record(47));
    expect(logTail(`first\n${record(2000)}${record(48)}`)).toBe(record(48));
  });

  test('counts characters, not bytes or halves of them', () => {
    expect(logTail(`${'😀'.repeat(1000)}\n${'ü'.repeat(1000)}\n`)).toMatch(/^😀/u);
  });

  test('a last record that is too long alone keeps its end, with a mark', () => {
    const tail = logTail(`short\n${'y'.repeat(5000)}end\n`);
    expect(tail).toMatch(/^\[…\]y+end\n$/);
    expect(tail.length).toBe(2047);
  });
});
