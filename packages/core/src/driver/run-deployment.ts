import type { DeploymentCommand } from '../deployment/deployment-command.js';
import type { DeploymentInput } from '../deployment/deployment-input.js';
import type { DeploymentState } from '../deployment/deployment-state.js';
import { isFinal } from '../deployment/deployment-state.js';
import { dueCommands } from '../deployment/due-commands.js';
import type { JournalRecord } from '../deployment/journal-record.js';
import type { DeploymentRequest } from '../deployment/requests/deployment-request.js';
import { explainRefusal, isRequest } from '../deployment/requests/request-kinds.js';
import { takeTurn } from '../deployment/take-turn.js';
import { type Attendants, createAttendants, type MonitorSettings } from './attendants.js';
import type { Clock } from './clock.js';
import type { DriverHost } from './driver-host.js';
import type { GateAnswers } from './gate-watch.js';
import type { Delivery, Inbox } from './inbox.js';

/** What the loop works with. */
export interface RunDeploymentOptions {
  readonly deploymentId: string;
  readonly state: DeploymentState;
  readonly host: DriverHost;
  readonly inbox: Inbox;
  readonly clock: Clock;
  /** Who answers gates; absent: predicates and probes never pass. */
  readonly gates?: GateAnswers;
  /** Who reads alarms; absent: only inputs tell of them. */
  readonly monitoring?: MonitorSettings;
  /** Ends the loop between two turns; the deployment stays as it is and can be resumed. */
  readonly signal: AbortSignal;
  /** Told of every turn once it is durable. Must not throw. */
  onCommitted(records: readonly JournalRecord[]): void;
}

/**
 * The loop of every driver: take the inputs that wait, decide and fold, commit, then dispatch. Returns when the
 * deployment is final or the signal is aborted.
 *
 * @throws whatever `commit` rejected with: the state in memory is then ahead of the journal and must be discarded.
 */
export async function runDeployment(options: RunDeploymentOptions): Promise<void> {
  const { deploymentId, host, inbox, signal, clock, gates, monitoring } = options;
  const attendants = createAttendants({
    deploymentId,
    clock,
    signal,
    schedule: host.schedule,
    ...(gates === undefined ? {} : { gates }),
    ...(monitoring === undefined ? {} : { monitoring }),
    post: (input) => inbox.post({ input }),
  });
  try {
    await takeTurns({ ...options, attendants });
  } finally {
    attendants.end();
  }
}

type LoopOptions = RunDeploymentOptions & { readonly attendants: Attendants };

async function takeTurns(options: LoopOptions): Promise<void> {
  const { state, inbox, signal, attendants } = options;
  // What was due before a crash is due again; the operation id makes doing it twice harmless.
  const interrupted = dueCommands(state);
  // What waits already comes first: a pause recorded after the next event has begun would be too late.
  await takeDeliveries(options, inbox.drain());
  await commitTurn(options, []);
  dispatch(options, interrupted);
  while (!isFinal(state) && !signal.aborted) {
    attendants.watch(state);
    const deliveries = await inbox.take(signal);
    // Taken deliveries are always decided, also when the signal came meanwhile: nothing that was accepted is lost.
    if (deliveries.length === 0) continue;
    await takeDeliveries(options, deliveries);
  }
}

function dispatch({ host, attendants }: LoopOptions, commands: readonly DeploymentCommand[]): void {
  const forTarget = attendants.take(commands);
  if (forTarget.length > 0) host.dispatch(forTarget);
}

async function takeDeliveries(options: LoopOptions, deliveries: readonly Delivery[]): Promise<void> {
  let rest = deliveries;
  while (rest.length > 0) {
    const { taken, refusal } = nextTurn(options.state, rest);
    try {
      const inputs = refusal === undefined ? taken.map((delivery) => delivery.input) : [];
      if (inputs.length > 0) await commitTurn(options, inputs);
    } catch (error) {
      for (const delivery of rest) delivery.abandoned?.(error);
      throw error;
    }
    for (const delivery of taken) delivery.settled?.(refusal);
    rest = rest.slice(taken.length);
  }
}

/**
 * The deliveries that the next turn takes. A request is a turn of its own: what came before it may decide whether it can be
 * granted. Everything else is gathered.
 */
export function nextTurn(
  state: DeploymentState,
  waiting: readonly Delivery[],
): { readonly taken: readonly Delivery[]; readonly refusal?: string | undefined } {
  const [first] = waiting;
  const request = first === undefined ? undefined : requestOf(first);
  if (request !== undefined) return { taken: waiting.slice(0, 1), refusal: explainRefusal(state, request) };
  const next = waiting.findIndex((delivery) => requestOf(delivery) !== undefined);
  return { taken: next < 0 ? waiting : waiting.slice(0, next) };
}

async function commitTurn(options: LoopOptions, inputs: readonly DeploymentInput[]): Promise<void> {
  const { deploymentId, state, host, clock } = options;
  const { records, commands } = takeTurn(state, inputs, clock.now());
  if (records.length === 0) return;
  await host.commit(deploymentId, records, { expectedSequence: state.sequence - records.length, state });
  // Work first, listeners second: what they do can delay nothing.
  dispatch(options, commands);
  options.onCommitted(records);
}

function requestOf({ input }: Delivery): DeploymentRequest | undefined {
  return isRequest(input) ? input : undefined;
}
