import { SettingsError } from '@rollway/core';
import { expect, test } from 'vitest';
import { lambdaAlias } from './lambda-alias.js';
import type { LambdaAliasSettings } from './settings.js';

test('a function and an alias are all it needs', async () => {
  const target = lambdaAlias({ functionName: 'orders', alias: 'live' });
  const context = { signal: new AbortController().signal, log: () => undefined };
  expect(await target.resolveFleet(context)).toEqual([{ instanceId: 'orders' }]);
});

test.each<[string, unknown, readonly string[]]>([
  ['no function', { functions: [] }, ['functions']],
  ['a number as alias', { functionName: 'orders', alias: '7' }, ['functions[0].alias']],
  [
    'two functions of one name, one with a version',
    {
      functions: [
        { functionName: 'orders', alias: 'a' },
        { functionName: 'orders', alias: 'a' },
        { functionName: 'orders/7', alias: 'a' },
      ],
    },
    ['functions[1].functionName', 'functions[2].functionName'],
  ],
  [
    'a hook for an event that has none, no pause, and a word nobody knows',
    {
      functionName: 'orders',
      alias: 'live',
      hooks: { callbacks: { Install: () => undefined } },
      pollAfter: 0,
      splitAlias: 'ignore',
    },
    ['hooks.callbacks.Install', 'splitAlias', 'pollAfter'],
  ],
])('%s is refused', (_what, settings, paths) => {
  const make = (): unknown => lambdaAlias(settings as LambdaAliasSettings);
  expect(make).toThrow(SettingsError);
  try {
    make();
  } catch (error) {
    expect((error as SettingsError).problems.map(({ path }) => path)).toEqual(paths);
  }
});
