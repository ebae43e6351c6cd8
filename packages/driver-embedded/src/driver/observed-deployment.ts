import { type Deployment, DriverClosedError, RequestNotAllowedError } from '@rollway/core';
import {
  createDeploymentHandle,
  type Delivery,
  type DeploymentState,
  evolve,
  explainRefusal,
  type Inbox,
  isFinal,
  isRequest,
  type JournalRecord,
} from '@rollway/core/driver';
import type { ParsedSettings } from './driver-settings.js';
import { loadState } from './load-state.js';

/** What observing a deployment needs. */
export interface ObserveOptions {
  readonly deploymentId: string;
  /** As committed; the observer folds what follows into it. */
  readonly state: DeploymentState;
  readonly settings: ParsedSettings;
  /** Aborted when the driver closes. */
  readonly closing: AbortSignal;
}

/** How often a journal that another process writes is looked at, in milliseconds. */
const interval = 200;
/** How long the other process may take to answer a request, in milliseconds. */
const patience = 15_000;

/**
 * A handle for a deployment that this process does not run: it reads the journal, and leaves requests for the process that
 * does. Of a finished deployment it is simply the record.
 */
export function observeDeployment(options: ObserveOptions): Deployment {
  const { deploymentId, state, settings, closing } = options;
  const { journal, clock } = settings;
  const ended = Promise.resolve().then(follow);
  // Whoever asks `finished` hears of it; nobody need ask.
  ended.catch(() => undefined);
  const handle = createDeploymentHandle({
    deploymentId,
    state,
    inbox: forwardingInbox(options),
    host: { read: (id, range) => journal.read(id, range) },
    clock,
    ended,
    onListenerError: settings.onListenerError,
  });

  async function follow(): Promise<void> {
    while (!isFinal(state)) {
      await clock.sleep(interval, closing);
      if (closing.aborted) throw new DriverClosedError({ deploymentId });
      const records: JournalRecord[] = [];
      for await (const record of journal.read(deploymentId, { after: state.sequence })) {
        evolve(state, record);
        records.push(record);
      }
      if (records.length > 0) handle.publish(records);
    }
  }

  return handle.deployment;
}

/** An inbox whose deliveries go to the process that runs the deployment. */
function forwardingInbox(options: ObserveOptions): Inbox {
  const forward = async (delivery: Delivery): Promise<void> => {
    try {
      await forwardInput(delivery.input, options);
      delivery.settled?.(undefined);
    } catch (error) {
      delivery.abandoned?.(error);
    }
  };
  return { post: (delivery) => void forward(delivery), take: () => Promise.resolve([]), drain: () => [] };
}

/** Requests go to the process that runs the deployment; what was observed is told to the driver there. */
async function forwardInput(input: Delivery['input'], options: ObserveOptions): Promise<void> {
  const { deploymentId, settings, closing } = options;
  const { journal, clock } = settings;
  const refuse = (reason: string, request: string = input.type): never => {
    throw new RequestNotAllowedError({ deploymentId, request, reason });
  };
  if (!isRequest(input)) {
    return refuse(`${input.type} can only be told to the process that runs it, and this one does not`, 'report to');
  }
  // As it is now: what is folded here lags behind, by a request that was granted just before.
  const refusal = explainRefusal((await loadState(journal, deploymentId)) ?? options.state, input);
  if (refusal !== undefined) return refuse(refusal);
  if (journal.requests === undefined) return refuse('this journal cannot carry requests to another process');
  if ((await journal.holder?.()) === undefined) return refuse('no process runs it; resume it first');
  await journal.requests.send(deploymentId, input, { clock, patience, signal: closing });
}
