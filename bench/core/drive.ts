import type { DeploymentDefinition } from '@rollway/core';
import {
  type DeploymentInput,
  type DeploymentState,
  emptyState,
  isFinal,
  type JournalRecord,
  takeTurn,
} from '@rollway/core/driver';

/** Inputs of one turn: what a busy driver gathers while its disk flushes. */
const inputsPerTurn = 1_000;
/** A fixed time: the machine does not read a clock, and neither does its benchmark. */
const at = 1_700_000_000_000;

/** What a drive may be told. */
export interface DriveOptions {
  /** Default: a new one. */
  readonly state?: DeploymentState;
  /** Inputs after which to stop; default: at the end of the deployment. */
  readonly inputs?: number;
  onTurn?(records: readonly JournalRecord[]): void;
}

/** Feeds the machine a success for everything it asks for; returns how many inputs it took. */
export function drive(definition: DeploymentDefinition, options: DriveOptions = {}): number {
  const { state = emptyState(), inputs: most = Number.POSITIVE_INFINITY, onTurn } = options;
  let due: DeploymentInput[] = [{ type: 'start', at, deploymentId: 'bench-1', definition }];
  let position = 0;
  let taken = 0;
  while (!isFinal(state) && taken < most) {
    const inputs = due.slice(position, position + inputsPerTurn);
    position += inputs.length;
    taken += inputs.length;
    const { records, commands } = takeTurn(state, inputs, at);
    onTurn?.(records);
    if (position > due.length / 2) {
      due = due.slice(position);
      position = 0;
    }
    for (const command of commands) {
      if (command.type !== 'run-operation') continue;
      const { operationId } = command;
      due.push({ type: 'operation-reported', at, operationId, status: { status: 'succeeded', result: undefined } });
    }
  }
  return taken;
}
