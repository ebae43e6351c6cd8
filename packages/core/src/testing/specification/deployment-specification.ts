import type { DeploymentCommand } from '../../deployment/deployment-command.js';
import type { DeploymentInput } from '../../deployment/deployment-input.js';
import { type DeploymentState, emptyState } from '../../deployment/deployment-state.js';
import { type DeploymentView, viewOf } from '../../deployment/deployment-view.js';
import { evolve } from '../../deployment/evolve.js';
import { assertInvariants } from '../../deployment/invariants.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { type Turn, takeTurn } from '../../deployment/take-turn.js';
import { describeDifference, matches } from './difference.js';
import type { GivenFact } from './given-facts.js';
import { specifiedDeploymentId } from './group-for-specification.js';
import { SpecificationFailure } from './specification-failure.js';

/** A record as a specification names it: its type, or any part of it. */
export type ExpectedRecord = JournalRecord['type'] | { readonly [member: string]: unknown };

/** A command as a specification names it. */
export type ExpectedCommand = DeploymentCommand['type'] | { readonly [member: string]: unknown };

/** What happened, and what it may be asked. Each question throws a SpecificationFailure with the difference. */
export interface Outcome {
  /** Exactly these records, in this order. */
  thenRecords(...expected: readonly ExpectedRecord[]): Outcome;
  /** No records: the inputs meant nothing. */
  thenNothing(): Outcome;
  /** Exactly these commands became due; of equal ones in a row, one may stand for all. */
  thenDue(...expected: readonly ExpectedCommand[]): Outcome;
  /** The view has at least these members. */
  thenView(expected: { readonly [Member in keyof DeploymentView]?: unknown }): Outcome;
  /** For looking closer. */
  readonly turn: Turn;
}

/** A deployment with a past. */
export interface GivenDeployment {
  /** One turn with these inputs; with none, the machine only goes on by itself. */
  when(...inputs: readonly DeploymentInput[]): Outcome;
}

/**
 * Begins a specification of the machine over plain values: `given` facts, `when` inputs, `then` records and commands. No
 * clock, no driver, no target.
 *
 * @throws InvariantBrokenError when the facts cannot follow each other.
 */
export function given(...facts: readonly GivenFact[]): GivenDeployment {
  const state = emptyState();
  for (const fact of facts) {
    for (const record of fact.recordsIn(state)) {
      evolve(state, { ...record, deploymentId: specifiedDeploymentId, sequence: state.sequence + 1 });
    }
  }
  return {
    when(...inputs) {
      const latest = inputs.reduce((at, input) => Math.max(at, input.at), 0);
      const turn = takeTurn(state, inputs, latest);
      assertInvariants(state);
      return outcomeOf(state, turn);
    },
  };
}

function outcomeOf(state: DeploymentState, turn: Turn): Outcome {
  const outcome: Outcome = {
    turn,
    thenRecords(...expected) {
      compare('records', expected, turn.records);
      return outcome;
    },
    thenNothing() {
      compare('records', [], turn.records);
      compare('commands', [], turn.commands);
      return outcome;
    },
    thenDue(...expected) {
      const merged = typeof expected[0] === 'string' ? withoutRepeats(turn.commands) : turn.commands;
      compare('commands', expected, merged);
      return outcome;
    },
    thenView(expected) {
      const actual = viewOf(state);
      if (!matches(actual, expected))
        throw new SpecificationFailure({ message: 'the view is another one', expected, actual });
      return outcome;
    },
  };
  return outcome;
}

function compare(
  what: string,
  expected: readonly (ExpectedRecord | ExpectedCommand)[],
  actual: readonly { readonly type: string }[],
): void {
  const same = expected.length === actual.length && expected.every((one, index) => isMeant(actual[index], one));
  if (same) return;
  const shown = actual.map((one) => (expected.some((other) => typeof other === 'object') ? one : one.type));
  const difference = describeDifference(expected, shown, isMeant);
  const message = `other ${what} than expected (- expected, + actual)\n${difference}`;
  throw new SpecificationFailure({ message, expected, actual });
}

function isMeant(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'string') return matches(actual, expected);
  if (typeof actual === 'string') return actual === expected;
  return typeof actual === 'object' && actual !== null && Reflect.get(actual, 'type') === expected;
}

/** Commands by type, neighbours of the same type once: a whole batch is due as one word. */
function withoutRepeats(commands: readonly DeploymentCommand[]): readonly DeploymentCommand[] {
  return commands.filter((command, index) => index === 0 || command.type !== commands[index - 1]?.type);
}
