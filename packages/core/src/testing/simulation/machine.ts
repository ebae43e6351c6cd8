import type { DeploymentCommand } from '../../deployment/deployment-command.js';
import type { DeploymentInput } from '../../deployment/deployment-input.js';
import type { DeploymentState } from '../../deployment/deployment-state.js';
import { dueCommands } from '../../deployment/due-commands.js';
import { evolve } from '../../deployment/evolve.js';
import type { JournalRecord } from '../../deployment/journal-record.js';
import { type Turn, takeTurn } from '../../deployment/take-turn.js';

/**
 * The machine under simulation. A simulation takes the real one unless it is given another: that is how the checkers
 * themselves are tested, with machines that are wrong on purpose.
 */
export interface SimulatedMachine {
  takeTurn(state: DeploymentState, inputs: readonly DeploymentInput[], now: number): Turn;
  evolve(state: DeploymentState, record: JournalRecord): DeploymentState;
  dueCommands(state: DeploymentState): readonly DeploymentCommand[];
}

/** The machine of this release. */
export const realMachine: SimulatedMachine = { takeTurn, evolve, dueCommands };
