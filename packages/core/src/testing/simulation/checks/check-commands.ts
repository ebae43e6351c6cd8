import { commandIdOf, type DeploymentCommand, type RunOperation } from '../../../deployment/deployment-command.js';
import type { DeploymentState } from '../../../deployment/deployment-state.js';
import type { JournalRecord } from '../../../deployment/journal-record.js';
import { parseOperationId } from '../../../deployment/operation-id.js';
import type { Books } from '../../books/books.js';
import { check } from '../world.js';
import { deepEqual } from './deep-equal.js';
import type { JournalChecker } from './journal-checker.js';

/** What an operation id stands for: an event of an instance, or a step of a stage. */
export interface OperationEntry {
  readonly operationId: string;
  readonly attempt: number;
  readonly stage: number;
  /** Absent for what a stage does for the deployment as a whole. */
  readonly instanceId?: string;
  /** Position of the event, or of the step. */
  readonly position: number;
}

/** Which ids there have been, over all controllers. */
export interface OperationRegister {
  readonly byId: Map<string, OperationEntry>;
  /** The latest of each subject: an instance, or the deployment as a whole. */
  readonly latest: Map<string, OperationEntry>;
}

/** The books of commands: which operation ids exist, and what the present controller has handed out. */
export interface CommandChecker {
  readonly reader: JournalChecker;
  /** By subject: the operation handed out and not concluded. Each has one in flight at most. */
  readonly handedOut: Map<string, RunOperation>;
  readonly operations: OperationRegister;
}

/** What stands for the deployment as a whole among the subjects of operations; no instance is called so. */
const whole = '';

/** Whether the operation is in flight by the books. */
export function isInFlight(books: Books, { instanceId, attempt, stage, position }: OperationEntry): boolean {
  if (instanceId === undefined) return books.operation === `${attempt}.${stage}.${position}`;
  const book = books.instances.get(instanceId);
  return book?.open === true && book.attempt === attempt && book.stage === stage && book.concluded === position;
}

/** What a record concludes is in nobody's hands any more. */
export function forgetConcluded({ handedOut }: CommandChecker, record: JournalRecord): void {
  switch (record.type) {
    case 'lifecycle-event-succeeded':
    case 'lifecycle-event-failed':
    case 'instance-left':
      handedOut.delete(record.instanceId);
      return;
    case 'replacement-provisioned':
    case 'provisioning-failed':
    case 'hook-succeeded':
    case 'hook-failed':
    case 'traffic-shifted':
    case 'traffic-shift-failed':
    case 'side-terminated':
    case 'termination-failed':
      handedOut.delete(whole);
      return;
    default:
  }
}

/** Checks commands as they are dispatched: each has a cause in the journal and the one identity of its operation. */
export function checkCommands(checker: CommandChecker, commands: readonly DeploymentCommand[]): void {
  const { world, books, wait } = checker.reader;
  for (const command of commands) {
    switch (command.type) {
      case 'run-operation':
        checkRun(checker, command);
        break;
      case 'cancel-operation': {
        const entry = checker.operations.byId.get(command.operationId);
        const instanceId = parseOperationId(command.operationId)?.instanceId ?? whole;
        const left = books.instances.get(instanceId)?.ended === 'left';
        check(world, left || entry !== undefined, 'only an operation that was asked for is cancelled', command);
        check(world, left || books.ending !== undefined, 'only what ends an attempt cancels operations', command);
        break;
      }
      case 'start-timer':
        check(world, command.timerId === wait?.timerId, 'a timer belongs to the open wait', command);
        check(world, command.dueAt === wait?.until, 'a timer ends when its wait does', command);
        break;
      case 'evaluate-gate':
        check(world, command.gateId === wait?.gateId, 'a gate belongs to the open wait', command);
    }
  }
}

function checkRun(checker: CommandChecker, command: RunOperation): void {
  const { world, books } = checker.reader;
  const entry = entryOf(books, command);
  check(world, entry !== undefined, 'no command without a cause in the journal', command);
  if (entry === undefined) return;
  const subject = entry.instanceId ?? whole;
  const handedOut = checker.handedOut.get(subject);
  checker.handedOut.set(subject, command);
  if (handedOut?.operationId === command.operationId) return;
  const { byId, latest } = checker.operations;
  const before = latest.get(subject);
  const isAgain =
    before?.position === entry.position && before.stage === entry.stage && before.attempt === entry.attempt;
  if (isAgain) {
    check(world, before.operationId === command.operationId, 'an operation keeps its id', command);
    return;
  }
  check(world, !byId.has(command.operationId), 'operation ids are unique', command);
  byId.set(command.operationId, entry);
  latest.set(subject, entry);
}

/** What the books have open for the subject of a command; undefined when that is something else, or nothing. */
function entryOf(books: Books, { operationId, request }: RunOperation): OperationEntry | undefined {
  const { attempt, stage } = books;
  const planned = books.stages[stage];
  if (request.type === 'run-lifecycle-event') {
    const { instanceId } = request.instance;
    const book = books.instances.get(instanceId);
    if (book?.open !== true || planned?.kind !== 'fleet') return undefined;
    if (planned.lifecycle[book.concluded] !== request.lifecycleEvent) return undefined;
    return { operationId, attempt, stage, instanceId, position: book.concluded };
  }
  const step = books.operation?.split('.')[2];
  return step === undefined ? undefined : { operationId, attempt, stage, position: Number(step) };
}

/** What is due now is exactly what was handed out and not concluded, and exactly what the journal has open. */
export function checkDueCommands(
  checker: CommandChecker,
  state: DeploymentState,
  due: readonly DeploymentCommand[],
): void {
  const { reader, handedOut } = checker;
  const { world, books, wait } = reader;
  let runs = 0;
  let timers = 0;
  for (const command of due) {
    if (command.type === 'start-timer') timers += 1;
    if (command.type !== 'run-operation') continue;
    runs += 1;
    const { request } = command;
    const known = handedOut.get(request.type === 'run-lifecycle-event' ? request.instance.instanceId : whole);
    check(world, deepEqual(known, command), 'what is due was handed out, and is the same again', { known, command });
  }
  check(world, runs === handedOut.size, 'what was handed out and not reported is still due', {
    due: due.map(commandIdOf),
    handedOut: [...handedOut.keys()],
    sequence: state.sequence,
  });
  let open = books.operation === undefined ? 0 : 1;
  for (const instance of books.instances.values()) if (instance.open) open += 1;
  check(world, runs === open, 'what the journal has open is due, and nothing else is', { due: runs, open });
  check(world, timers === (wait === undefined ? 0 : 1), 'an open wait has its timer', { timers, wait });
}
