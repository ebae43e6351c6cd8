import { operationIdOf, parseOperationId } from '../../deployment/operation-id.js';
import { type AnyStatus, type FinalStatusOf, opposite } from '../../virtual/operation-answers.js';
import type { AnswerFault } from './fault-plan.js';
import type { HostSurroundings, Receipt, SimulatedHost, Waiter } from './simulated-host.js';
import { after, mark, type World } from './world.js';

/** An answer that another one is about to overtake is held for this long at most. */
const longestHold = 60_000;

/** How answers travel from hosts to controllers, and what can happen to them on the way. */
export interface AnswerPost {
  readonly world: World;
  readonly latency: number;
  /** The answer waiting to be overtaken. */
  held: (() => void) | undefined;
  /** Gives a report to whichever controller has the deployment, as an engine that delivers at least once might. */
  postReport(operationId: string, status: AnyStatus): void;
}

/** Sends the end of an operation to whoever asked for it. */
export function sendAnswer(
  post: AnswerPost,
  surroundings: Pick<HostSurroundings, 'platform'>,
  host: SimulatedHost,
  receipt: Receipt,
): void {
  const { waiting, status } = receipt;
  if (waiting.length === 0 || status === undefined) return;
  receipt.waiting = [];
  if (!host.up) {
    lose(waiting);
    return;
  }
  const { held, world, latency } = post;
  post.held = undefined;
  const travel = latency > 0 ? Math.round(latency * world.random.next()) : 0;
  if (host.answerFaults.length > 0) after(world, travel, disturbed(post, surroundings, host, { ...receipt, waiting }));
  else if (travel > 0) after(world, travel, () => answer(waiting, status));
  else answer(waiting, status);
  if (held !== undefined) after(world, latency + 1, held);
}

function answer(waiting: readonly Waiter[], status: FinalStatusOf): void {
  for (const { caller, call } of waiting) caller.answered(call, status);
}

function lose(waiting: readonly Waiter[]): void {
  for (const { caller, call } of waiting) caller.lost(call);
}

/** What arrives when faults wait for this answer. */
function disturbed(
  post: AnswerPost,
  { platform }: Pick<HostSurroundings, 'platform'>,
  host: SimulatedHost,
  { waiting, status, operationId }: Receipt,
): () => void {
  let deliver = (): void => (status === undefined ? undefined : answer(waiting, status));
  for (const fault of host.answerFaults.splice(0)) {
    if (fault.what === 'answer-lost') deliver = (): void => lose(waiting);
    else if (status !== undefined) disturb(post, { operationId, status }, fault);
    if (fault.what === 'answer-contradicted') host.misreported = platform.misreported = true;
    if (fault.what === 'answer-late') {
      for (const { caller } of waiting) caller.delayed();
      deliver = delayed(post.world, fault.by, deliver);
    }
    if (fault.what === 'answer-reordered') deliver = heldBack(post, deliver);
  }
  return deliver;
}

function delayed(world: World, by: number, deliver: () => void): () => void {
  return () => after(world, by, deliver);
}

function heldBack(post: AnswerPost, deliver: () => void): () => void {
  return () => {
    let released = false;
    const release = (): void => {
      if (!released) deliver();
      released = true;
    };
    post.held = release;
    after(post.world, longestHold, release);
  };
}

/** What arrives besides the answer itself. */
function disturb(
  post: AnswerPost,
  { operationId, status }: Pick<Receipt, 'operationId'> & { readonly status: FinalStatusOf },
  fault: AnswerFault,
): void {
  const key = parseOperationId(operationId);
  if (key === undefined) return;
  const again = (by: number, report: () => void): void => {
    mark(post.world, 'report-out-of-turn');
    after(post.world, post.latency + by, report);
  };
  switch (fault.what) {
    case 'answer-duplicated':
      again(fault.by, () => post.postReport(operationId, status));
      return;
    case 'answer-contradicted':
      again(fault.by, () => post.postReport(operationId, opposite(status)));
      return;
    case 'answer-for-older-attempt':
      again(0, () => post.postReport(operationIdOf({ ...key, attempt: key.attempt - 1 }), status));
      return;
    case 'answer-for-other-deployment':
      again(0, () => post.postReport(operationIdOf({ ...key, deploymentId: `${key.deploymentId}-x` }), status));
      return;
    case 'answer-lost':
    case 'answer-late':
    case 'answer-reordered':
  }
}
