import { advance, type DeploymentInput, type DeploymentState, decide, dueCommands } from '@rollway/core/driver';
import { randomScenario, realMachine, type SimulatedMachine, simulate } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';

/** A copy that throws when anything in it is changed, maps included. */
function frozenCopy<Value>(value: Value): Value {
  return deepFreeze(structuredClone(value));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (value instanceof Map) {
    const refuse = (): never => {
      throw new TypeError('a pure function changed a map');
    };
    for (const member of value.values()) deepFreeze(member);
    Object.assign(value, { set: refuse, delete: refuse, clear: refuse });
  }
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}

/** The real machine, which also asks its pure parts about a frozen state before each turn. */
function machineOnIce(asked: { times: number }): SimulatedMachine {
  const ask = (state: DeploymentState, inputs: readonly DeploymentInput[], now: number): void => {
    const frozen = frozenCopy(state);
    for (const input of frozenCopy(inputs)) decide(frozen, input);
    if (inputs.length === 0 || state.definition !== undefined) advance(frozen, now);
    dueCommands(frozen);
    asked.times += 1;
  };
  return {
    ...realMachine,
    takeTurn(state, inputs, now) {
      ask(state, inputs, now);
      return realMachine.takeTurn(state, inputs, now);
    },
  };
}

describe('decide, advance and dueCommands', () => {
  it('change nothing: not the state, not the inputs', () => {
    const asked = { times: 0 };
    for (let seed = 1; seed <= 30; seed += 1) {
      const { scenario, faultPlan } = randomScenario(seed, { hosts: 4 });
      const { violation } = simulate({ scenario, faultPlan, seed, machine: machineOnIce(asked) });
      expect(violation, `seed ${seed}`).toBeUndefined();
    }
    expect(asked.times).toBeGreaterThan(500);
  });

  it('would be found out if they did', () => {
    const machine: SimulatedMachine = {
      ...realMachine,
      takeTurn(state, inputs, now) {
        deepFreeze(structuredClone(state)).members.clear();
        return realMachine.takeTurn(state, inputs, now);
      },
    };
    const { violation } = simulate({ ...randomScenario(1, { hosts: 1 }), machine });
    expect(violation?.rule).toContain('a pure function changed a map');
  });
});
