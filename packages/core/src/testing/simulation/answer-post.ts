import { operationIdOf } from '../../deployment/operation-id.js';
import type { AnswerFault } from './fault-plan.js';
import { type AnyStatus, type FinalStatusOf, opposite } from './operation-answers.js';
import { attemptOf, type HostSurroundings, type Receipt, type SimulatedHost } from './simulated-host.js';
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
  surroundings: Pick<HostSurroundings, 'scenario'>,
  host: SimulatedHost,
  receipt: Receipt,
): void {
  const { caller, call, status } = receipt;
  if (caller === undefined || status === undefined) return;
  if (!host.up) {
    caller.lost(call);
    return;
  }
  const { held, world, latency } = post;
  post.held = undefined;
  const travel = latency > 0 ? Math.round(latency * world.random.next()) : 0;
  if (host.answerFaults.length > 0) after(world, travel, disturbed(post, surroundings, host, receipt));
  else if (travel > 0) after(world, travel, () => caller.answered(call, status));
  else caller.answered(call, status);
  if (held !== undefined) after(world, latency + 1, held);
}

/** What arrives when faults wait for this answer. */
function disturbed(
  post: AnswerPost,
  surroundings: Pick<HostSurroundings, 'scenario'>,
  host: SimulatedHost,
  { caller, call, status, request }: Receipt,
): () => void {
  let deliver = (): void => (status === undefined ? undefined : caller?.answered(call, status));
  for (const fault of host.answerFaults.splice(0)) {
    if (fault.what === 'answer-lost') deliver = (): void => caller?.lost(call);
    else if (status !== undefined) disturb(post, surroundings, { request, status }, fault);
    if (fault.what === 'answer-contradicted') host.misreported = true;
    if (fault.what === 'answer-late') {
      caller?.delayed();
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
  surroundings: Pick<HostSurroundings, 'scenario'>,
  { request, status }: Pick<Receipt, 'request'> & { readonly status: FinalStatusOf },
  fault: AnswerFault,
): void {
  const { deploymentId } = surroundings.scenario;
  const attempt = attemptOf(surroundings, request);
  const key = {
    deploymentId,
    attempt,
    lifecycleEvent: request.lifecycleEvent,
    instanceId: request.instance.instanceId,
  };
  const again = (by: number, report: () => void): void => {
    mark(post.world, 'report-out-of-turn');
    after(post.world, post.latency + by, report);
  };
  switch (fault.what) {
    case 'answer-duplicated':
      again(fault.by, () => post.postReport(operationIdOf(key), status));
      return;
    case 'answer-contradicted':
      again(fault.by, () => post.postReport(operationIdOf(key), opposite(status)));
      return;
    case 'answer-for-older-attempt':
      again(0, () => post.postReport(operationIdOf({ ...key, attempt: attempt - 1 }), status));
      return;
    case 'answer-for-other-deployment':
      again(0, () => post.postReport(operationIdOf({ ...key, deploymentId: `${deploymentId}-x` }), status));
      return;
    case 'answer-lost':
    case 'answer-late':
    case 'answer-reordered':
  }
}
