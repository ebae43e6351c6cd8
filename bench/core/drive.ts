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

/** Feeds the machine a success for everything it asks for, until it is final; returns how many inputs that took. */
export function driveToEnd(
  definition: DeploymentDefinition,
  options: { onTurn?(records: readonly JournalRecord[]): void; onHalf?(): void; readonly state?: DeploymentState } = {},
): number {
  const state = options.state ?? emptyState();
  const waiting: DeploymentInput[] = [{ type: 'start', at, deploymentId: 'bench-1', definition }];
  const half = definition.plan.fleet.length * 3;
  let taken = 0;
  let halfSeen = false;
  while (!isFinal(state)) {
    const inputs = waiting.splice(0, inputsPerTurn);
    taken += inputs.length;
    const { records, commands } = takeTurn(state, inputs, at);
    options.onTurn?.(records);
    for (const { operationId } of commands) {
      waiting.push({ type: 'operation-reported', at, operationId, status: { status: 'succeeded', result: undefined } });
    }
    if (!halfSeen && taken >= half) {
      halfSeen = true;
      options.onHalf?.();
    }
  }
  return taken;
}
