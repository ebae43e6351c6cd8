import type { DeploymentCommand, RunOperation } from '../../../deployment/deployment-command.js';
import type { DeploymentState } from '../../../deployment/deployment-state.js';
import { check } from '../world.js';
import { deepEqual } from './deep-equal.js';
import { type InstanceLedger, isOpen } from './lifecycle-ledger.js';
import type { RecordChecker } from './record-checker.js';

/** What an operation id stands for. */
export interface OperationEntry {
  readonly instance: InstanceLedger;
  readonly attempt: number;
  readonly event: number;
}

/** The books of commands: which operation ids exist, and what the present controller has handed out. */
export interface CommandChecker {
  readonly records: RecordChecker;
  /** By instance: the operation handed out and not concluded; an instance has one event in flight at most. */
  readonly handedOut: Map<string, RunOperation>;
  /** Every id there has been, over all controllers. */
  readonly operationIds: Map<string, OperationEntry>;
}

/** Books without commands; operation ids are unique over all controllers, so their set is shared. */
export function createCommandChecker(
  records: RecordChecker,
  operationIds: Map<string, OperationEntry>,
): CommandChecker {
  return { records, handedOut: new Map(), operationIds };
}

/** Checks commands as they are dispatched: each has a cause in the journal and the one identity of its operation. */
export function checkCommands(checker: CommandChecker, commands: readonly DeploymentCommand[]): void {
  const { world, ledger } = checker.records;
  for (const command of commands) {
    if (command.type === 'run-operation') checkRun(checker, command);
    else if (command.type === 'cancel-operation') {
      check(world, ledger.stopRequested, 'only a stop cancels operations', command);
      check(
        world,
        checker.operationIds.has(command.operationId),
        'only an operation that was asked for is cancelled',
        command,
      );
    }
  }
}

function checkRun(checker: CommandChecker, command: RunOperation): void {
  const { world, ledger, lifecycle } = checker.records;
  if (command.request.type !== 'run-lifecycle-event') return;
  const { lifecycleEvent, instance } = command.request;
  const entry = ledger.instances.get(instance.instanceId);
  const caused = entry !== undefined && isOpen(entry) && lifecycle[entry.concluded] === lifecycleEvent;
  check(world, caused, 'no command without a cause in the journal', command);
  if (entry === undefined) return;
  const handedOut = checker.handedOut.get(instance.instanceId);
  checker.handedOut.set(instance.instanceId, command);
  if (handedOut?.operationId === command.operationId) return;
  const { attempt, concluded } = entry;
  const position = attempt * lifecycle.length + concluded;
  const identity = entry.identities[position];
  if (identity === undefined) {
    check(world, !checker.operationIds.has(command.operationId), 'operation ids are unique', command);
    entry.identities[position] = command.operationId;
    checker.operationIds.set(command.operationId, { instance: entry, attempt, event: concluded });
  } else {
    check(world, identity === command.operationId, 'an operation keeps its id', command);
  }
}

/** What is due now is exactly what was handed out and not concluded, and exactly what the journal has open. */
export function checkDueCommands(
  checker: CommandChecker,
  state: DeploymentState,
  due: readonly DeploymentCommand[],
): void {
  const { world, ledger } = checker.records;
  let runs = 0;
  for (const command of due) {
    if (command.type !== 'run-operation' || command.request.type !== 'run-lifecycle-event') continue;
    runs += 1;
    const handedOut = checker.handedOut.get(command.request.instance.instanceId);
    check(world, deepEqual(handedOut, command), 'what is due was handed out, and is the same again', {
      handedOut,
      command,
    });
  }
  check(world, runs === checker.handedOut.size, 'what was handed out and not reported is still due', {
    due: runs,
    handedOut: [...checker.handedOut.keys()],
    sequence: state.sequence,
  });
  let open = 0;
  for (const instance of ledger.instances.values()) if (isOpen(instance)) open += 1;
  check(world, runs === open, 'every event in flight is due, and nothing else is', { due: runs, open });
}
