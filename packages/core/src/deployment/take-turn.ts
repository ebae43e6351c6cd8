import { advance } from './advance.js';
import { decide } from './decide.js';
import type { DeploymentCommand } from './deployment-command.js';
import type { DeploymentInput } from './deployment-input.js';
import type { DeploymentState } from './deployment-state.js';
import { newlyDueCommands } from './due-commands.js';
import { evolve } from './evolve.js';
import { assertLiveness } from './invariants.js';
import type { JournalRecord, NewRecord } from './journal-record.js';

/** What one turn decided. The records are committed first; only then are the commands dispatched. */
export interface Turn {
  readonly records: readonly JournalRecord[];
  readonly commands: readonly DeploymentCommand[];
}

/**
 * One turn of the machine: takes a batch of inputs, decides, folds, and advances until nothing follows by itself. The
 * state is changed in place; a driver that cannot commit the records discards it and loads the deployment again.
 *
 * With no inputs it only advances: that is how a driver continues after a crash.
 *
 * @throws InvariantBrokenError when the machine would break one of its rules; nothing may be committed then.
 */
export function takeTurn(state: DeploymentState, inputs: readonly DeploymentInput[], now: number): Turn {
  const records: JournalRecord[] = [];
  if (inputs.length === 0) settle(state, now, records);
  for (const input of inputs) {
    const deploymentId = input.type === 'start' ? input.deploymentId : state.deploymentId;
    fold(state, deploymentId, decide(state, input), records);
    settle(state, input.at, records);
  }
  assertLiveness(state);
  return { records, commands: newlyDueCommands(state, records) };
}

function settle(state: DeploymentState, at: number, records: JournalRecord[]): void {
  for (let decided = advance(state, at); decided.length > 0; decided = advance(state, at)) {
    fold(state, state.deploymentId, decided, records);
  }
}

function fold(
  state: DeploymentState,
  deploymentId: string,
  decided: readonly NewRecord[],
  records: JournalRecord[],
): void {
  for (const record of decided) {
    // In place: decide made the record for this turn alone, and copying every one costs a fifth of a large deployment.
    const placed = record as { -readonly [Key in keyof JournalRecord]: JournalRecord[Key] };
    placed.deploymentId = deploymentId;
    placed.sequence = state.sequence + 1;
    evolve(state, placed as JournalRecord);
    records.push(placed as JournalRecord);
  }
}
