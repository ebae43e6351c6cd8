import { describe, expect, it } from 'vitest';
import { plantedMachines } from '../../packages/core/test/simulation/planted-machines.js';
import { configurations } from './configurations.js';
import { describeViolation } from './describe.js';
import { type Exploration, explore } from './explore.js';
import type { Configuration } from './node.js';
import { walkPath } from './walk-path.js';

const all = await configurations();
const quick = all.filter((configuration) => configuration.quick);

function find(name: string): Configuration {
  const found = all.find((configuration) => configuration.name === name);
  if (found === undefined) throw new TypeError(`no configuration is called ${name}`);
  return found;
}

describe('every state of', () => {
  it.each(quick.map((configuration) => [configuration.name, configuration] as const))(
    '%s keeps every rule, and every way out of it ends',
    (_, configuration) => {
      const exploration = explore(configuration);
      expect(describeViolation(configuration, exploration)).toEqual([]);
      expect([exploration.complete, exploration.finals > 0]).toEqual([true, true]);
      expect(exploration.transitions).toBeGreaterThan(exploration.states);
    },
    60_000,
  );
});

describe('merging instances that are alike', () => {
  it.each(['all at once', 'one at a time'])(
    'finds the same states as not merging them: %s',
    (name) => {
      const configuration = find(name);
      const [with_, without] = [true, false].map((symmetry) => {
        const forms = new Set<string>();
        const exploration = explore(configuration, { symmetry, onState: (form) => forms.add(form) });
        return { exploration, forms };
      }) as [{ exploration: Exploration; forms: Set<string> }, { exploration: Exploration; forms: Set<string> }];
      expect(with_.exploration.violation ?? without.exploration.violation).toBeUndefined();
      expect(without.exploration.states).toBeGreaterThan(with_.exploration.states);
      expect([...with_.forms].sort()).toEqual([...without.forms].sort());
    },
    60_000,
  );
});

function planted(name: string): ReturnType<(typeof plantedMachines)[string]> {
  const make = plantedMachines[name];
  if (make === undefined) throw new TypeError(`no machine ${name} is planted`);
  return make();
}

describe('a machine that', () => {
  it.each([
    'believes a report whatever event it is for',
    'takes out one instance more than the floor allows',
    'ignores the floor in a rollback',
    'gives an operation a new id whenever it is asked for',
    'issues a command twice under two names',
    'concludes twice',
    'changes what it does not record',
    'leaves out the last lifecycle event',
    'runs two lifecycle events in the wrong order',
    'names nobody when a rollback fails',
    'says that it rolled back when it did not',
    'takes a failure for a success',
    'loses requests',
    'never finishes',
  ])('%s is caught', (name) => {
    const { violation } = explore({ ...find('one at a time'), machine: planted(name) }, { limit: 3000 });
    expect(violation).toBeDefined();
  });
});

describe('a broken rule', () => {
  it('comes with the shortest way to it, which reproduces it', () => {
    const configuration = { ...find('one at a time'), machine: planted('names nobody when a rollback fails') };
    const exploration = explore(configuration);
    expect(exploration.violation?.path.length).toBeGreaterThan(1);
    const lines = describeViolation(configuration, exploration).join('\n');
    expect(lines).toMatch(/^broken: /);
    expect(lines).toMatch(/input {3}\{"type":"operation-reported","at":0,"operationId":"d:2:/);
    expect(lines).toMatch(/input {3}\{"type":"operation-reported","at":0,"operationId":"d:1:/);
  });

  it('can be walked to again', () => {
    const steps = walkPath(find('one at a time'), [0, 0]);
    expect(steps.map(({ label }) => label)).toEqual(['d:1:Install:i-1 succeeds', 'd:1:ValidateService:i-1 succeeds']);
    expect(steps[0]?.records?.map(({ type }) => type)).toEqual([
      'lifecycle-event-succeeded',
      'lifecycle-event-started',
    ]);
  });
});

it('an exploration that meets its limit says that it is not complete', () => {
  expect(explore(find('one at a time'), { limit: 50 })).toMatchObject({ complete: false, violation: undefined });
});
