import { expect, test } from 'vitest';
import { isTimeZone } from './time-zone.js';

test.each(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires'])('%s is a time zone', (name) => {
  expect(isTimeZone(name)).toBe(true);
});

test.each(['', 'Mars/Base', 'Berlin', '../etc/passwd'])('%j is none', (name) => {
  expect(isTimeZone(name)).toBe(false);
});
