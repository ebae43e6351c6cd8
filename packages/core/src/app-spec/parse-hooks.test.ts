import { describe, expect, it } from 'vitest';
import type { HookScript } from './app-spec.js';
import { appSpecText, parsed, problemsOf, warningsOf } from './test-support/app-spec-text.js';

function script(...lines: readonly string[]): readonly string[] {
  return ['hooks:', '  AfterInstall:', '    - location: h.sh', ...lines.map((line) => `      ${line}`)];
}

function firstScript(...lines: readonly string[]): HookScript | undefined {
  return parsed(...script(...lines)).hooks.AfterInstall?.[0];
}

describe('hooks', () => {
  it('leaves out events with nothing written for them; an empty list is one without scripts', () => {
    const { hooks } = parsed('hooks:', '  AfterInstall:', '  AfterLunch:', '  BeforeInstall: []', '  Install: {}');

    expect(Object.entries(hooks)).toEqual([
      ['BeforeInstall', []],
      ['Install', []],
    ]);
  });

  it('keeps the order of the scripts of an event', () => {
    const { hooks } = parsed('hooks: {Stop: [{location: b}, {location: a}, {location: b}]}');

    expect(hooks.Stop?.map((one) => one.location)).toEqual(['b', 'a', 'b']);
  });

  it('takes names that objects are born with for names like any other', () => {
    const { hooks } = parsed('hooks:', '  __proto__: [{location: a}]', '  constructor: [{location: b}]');

    expect(Object.keys(hooks)).toEqual(['__proto__', 'constructor']);
    expect(Reflect.get(parsed('hooks: {}').hooks, 'toString')).toBeUndefined();
    expect(Reflect.get({}, 'location')).toBeUndefined();
  });

  it.each([
    ['scripts/h.sh', 'scripts/h.sh'],
    ['/scripts/h.sh', '/scripts/h.sh'],
    ['./h.sh', './h.sh'],
    ['" h.sh "', 'h.sh'],
    ["'my script.sh'", 'my script.sh'],
    ["'h.sh --force'", 'h.sh --force'],
    ['skript-ü.sh', 'skript-ü.sh'],
    ['42', '42'],
    ['1_000', '1_000'],
  ])('takes the location %s as %j', (written, location) => {
    expect(parsed(`hooks: {Stop: [{location: ${written}}]}`).hooks.Stop?.[0]?.location).toBe(location);
  });

  it.each([
    ['10', 10],
    ['"60"', 60],
    ['" 60 "', 60],
    ['1_000', 1000],
    ['1,000', 1000],
    ['60.9', 60],
    ['+60', 60],
    ['010', 8],
    ['"010"', 10],
    ['0x10', 16],
    ['10s', 10],
    ['1e3', 1],
    ['1.5e+2', 150],
    ['~', 3600],
    ['""', undefined],
    ['false', 3600],
    ['1:30', 5400],
  ])('reads timeout %s as %s seconds, as agents do', (written, seconds) => {
    if (seconds === undefined) expect(problemsOf(appSpecText(...script(`timeout: ${written}`)))).toHaveLength(1);
    else expect(firstScript(`timeout: ${written}`)?.timeoutSeconds).toBe(seconds);
  });

  it('warns of a timeout that is not read as it looks', () => {
    expect(warningsOf(...script('timeout: 10s'))).toEqual(['6:16 hooks.AfterInstall[0].timeout']);
    expect(warningsOf(...script('timeout: "10"'))).toEqual([]);
  });

  it('warns of written timeouts that exceed the longest time of an event', () => {
    const lines = (timeout: number): readonly string[] => [
      ...script('timeout: 1800'),
      '    - location: i.sh',
      `      timeout: ${timeout}`,
    ];

    expect(warningsOf(...lines(1801))).toEqual(['4:3 hooks.AfterInstall']);
    expect(warningsOf(...lines(1800))).toEqual([]);
    expect(warningsOf(...script(), '    - location: i.sh')).toEqual([]);
  });

  it.each([
    ['runas: web', 'web'],
    ['runas: " web "', 'web'],
    ['runas: 4242', '4242'],
    ['runas: ""', undefined],
    ['runas:', undefined],
  ])('reads %s', (line, runAs) => {
    expect(firstScript(line)?.runAs).toBe(runAs);
  });

  it.each([
    ['true', true],
    ['yes', true],
    ['n', true],
    ['"false"', true],
    ['0', true],
    ['false', false],
    ['Off', false],
    ['', false],
  ])('reads «sudo: %s» as %s, as Ruby does', (written, sudo) => {
    expect(firstScript(`sudo: ${written}`)?.sudo).toBe(sudo);
  });
});

describe('lifecycle events that are possible', () => {
  const possibleEvents = ['BeforeInstall', 'AfterInstall'];

  it('are the only ones that may have scripts, or an empty list of them', () => {
    const text = appSpecText(
      'hooks:',
      '  AfterInstall: [{location: h.sh}]',
      '  AfterLunch: []',
      '  Install:',
      '    - location: h.sh',
    );

    expect(problemsOf(text, { possibleEvents })).toEqual([
      'appspec.yml:5:3 hooks.AfterLunch: is not a lifecycle event; scripts can run in BeforeInstall, AfterInstall',
      'appspec.yml:6:3 hooks.Install: is not a lifecycle event; scripts can run in BeforeInstall, AfterInstall',
    ]);
    expect(problemsOf(text)).toEqual([]);
  });

  it('do not matter to an event without a value', () => {
    expect(problemsOf(appSpecText('hooks:', '  AfterLunch:'), { possibleEvents })).toEqual([]);
  });
});
