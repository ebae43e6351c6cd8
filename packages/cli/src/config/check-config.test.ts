import { defineDeploymentGroup, formatProblems } from '@rollway/core';
import { simulatedTarget } from '@rollway/core/testing';
import { describe, expect, test } from 'vitest';
import { checkConfig } from './check-config.js';

const group = (name: string) => defineDeploymentGroup({ name, target: simulatedTarget({ instances: ['i-1'] }) });

/** Configurations that cannot be used, each with everything that is said about it. */
const broken: readonly (readonly [name: string, config: unknown, message: string])[] = [
  ['nothing exported', undefined, 'default export: must be what defineConfig returns, got nothing'],
  ['a string', 'groups', 'default export: must be what defineConfig returns, got "groups"'],
  ['no groups', {}, 'groups: must be a list, got nothing'],
  ['groups as an object', { groups: { web: group('web') } }, 'groups: must be a list, got an object'],
  ['an empty list', { groups: [] }, 'groups: must have at least one deployment group'],
  ['a group as a name', { groups: ['web'] }, 'groups[0]: must come from defineDeploymentGroup, got "web"'],
  [
    'settings instead of a group',
    { groups: [{ name: 'web' }] },
    'groups[0]: must come from defineDeploymentGroup, got an object',
  ],
  ['two groups of one name', { groups: [group('web'), group('web')] }, 'groups[1].name: must not repeat, got "web"'],
  [
    'a journal that is no path',
    { journal: 7, groups: [group('web')] },
    'journal: must be the path of a directory, got 7',
  ],
  [
    'a misspelt setting',
    { groups: [group('web')], jornal: 'x' },
    'jornal: is not a setting; known are journal, groups, inventory and close',
  ],
  [
    'a list for an inventory',
    { groups: [group('web')], inventory: [] },
    'inventory: must be an instance registry, as fileInventory makes, got a list',
  ],
  [
    'several at once',
    { journal: '', groups: [null], close: true },
    'journal: must be the path of a directory, got ""\nclose: must be a function, got true\ngroups[0]: must come from defineDeploymentGroup, got null',
  ],
];

describe('broken configurations', () => {
  test.each(broken)('%s', (_name, config, message) => {
    expect(formatProblems(checkConfig(config))).toBe(message);
  });
});

test('a configuration with a group is accepted', () => {
  expect(checkConfig({ groups: [group('web'), group('api')], journal: '.rollway' })).toEqual([]);
});
