import { defineDeploymentGroup, halfAtATime, inPlace, localRevision } from '@rollway/core';
import { type Rehearsal, rehearse, simulatedTarget } from '@rollway/core/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseMinimumHealthyHosts, parseTraffic } from './parse-policy.js';
import { rehearsalTable } from './rehearsal-table.js';
import { rehearsalSvg } from './svg/rehearsal-svg.js';

let rehearsal: Rehearsal;
beforeAll(async () => {
  const group = defineDeploymentGroup({
    name: 'web',
    target: simulatedTarget({ instances: ['a<b', 'b&c'] }),
    strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
    rollbackOn: ['deployment-failure'],
  });
  const faults = [
    { type: 'hook-fails', lifecycleEvent: 'Install', instances: 'every' },
    { type: 'controller-dies', when: { stage: 0 }, downFor: 60_000 },
  ] as const;
  rehearsal = await rehearse(group, { revision: localRevision('/releases/1'), seeds: 3, faults });
});

test('the table has the figures, what was assumed, and a row for each fault', () => {
  const lines = rehearsalTable(rehearsal);
  expect(lines[0]).toBe('web: 2 instance(s), succeeded');
  expect(lines[2]).toBe('floor: 1 in service at the least, 1 must be (0 to spare), after 0 ms');
  expect(lines[4]).toContain('assumed for ApplicationStop, DownloadBundle');
  expect(lines.find((line) => line.startsWith('Install fails on every'))).toMatch(
    /failed, not rolled back +\d+ s +1 +1 +0\.0$/,
  );
  expect(lines.at(-1)).toMatch(/^not rolled back: .+/);
});

describe('the picture', () => {
  test('has its parts in order, and every element that opens closes', () => {
    const svg = rehearsalSvg(rehearsal);
    expect([...svg.matchAll(/<g id="([a-z]+)"/g)].map(([, id]) => id)).toEqual(['axis', 'service', 'lanes', 'faults']);
    const open: string[] = [];
    for (const [, close, name = '', rest = ''] of svg.matchAll(/<(\/?)([a-z]+)((?:[^>"]|"[^"]*")*)>/g)) {
      if (close === '/') expect(open.pop()).toBe(name);
      else if (!rest.endsWith('/')) open.push(name);
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });

  test('has a bar for the stage and for each instance, a dot for each fault, and colours for the dark', () => {
    const svg = rehearsalSvg(rehearsal);
    expect(svg.match(/<rect class="bar stage"/g)).toHaveLength(1);
    expect(svg.match(/<rect class="bar instance"/g)).toHaveLength(2);
    expect([...svg.matchAll(/<circle class="dot ([a-z]+)"/g)].map(([, dot]) => dot)).toEqual(['bad', 'good']);
    expect(svg).toContain('prefers-color-scheme:dark');
  });

  test('takes names as text, whatever is in them', () => {
    const svg = rehearsalSvg(rehearsal);
    expect(svg).toContain('a&lt;b');
    expect(svg).toContain('b&amp;c');
    expect(svg).not.toContain('a<b');
  });
});

test.each([
  ['HalfAtATime', { type: 'half-at-a-time' }],
  ['3', { type: 'host-count', value: 3 }],
  ['75%', { type: 'fleet-percent', value: 75 }],
])('--minimum-healthy-hosts %s', (text, setting) => expect(parseMinimumHealthyHosts(text)).toEqual(setting));

test.each([
  ['all-at-once', { type: 'all-at-once' }],
  ['canary:10%:5m', { type: 'canary', percentage: 10, interval: 300_000 }],
  ['linear:25%:2h', { type: 'linear', percentage: 25, interval: 7_200_000 }],
])('--traffic %s', (text, routing) => expect(parseTraffic(text)).toEqual(routing));

test.each(['100%', '-1', 'Half'])('--minimum-healthy-hosts %s is refused', (text) =>
  expect(() => parseMinimumHealthyHosts(text)).toThrow('--minimum-healthy-hosts: must be'),
);

test.each(['canary', 'linear:0%:5m', 'canary:10:5'])('--traffic %s is refused', (text) =>
  expect(() => parseTraffic(text)).toThrow('--traffic: must be'),
);
