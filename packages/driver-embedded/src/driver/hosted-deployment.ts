import { setMaxListeners } from 'node:events';
import { type Deployment, type DeploymentGroup, DriverClosedError } from '@rollway/core';
import {
  childSignal,
  createDeploymentHandle,
  createInbox,
  type Delivery,
  type DeploymentInput,
  type DeploymentState,
  type DriverHost,
  dueCommands,
  explainRefusal,
  type Inbox,
  isFinal,
  isRequest,
  runDeployment,
} from '@rollway/core/driver';
import { accompany } from './companions.js';
import type { ParsedSettings } from './driver-settings.js';
import { createOperationPool, type Limit } from './operation-pool.js';
import { serveRequests } from './serve-requests.js';
import { createSnapshotPolicy } from './snapshot-policy.js';

/** What hosting a deployment needs. */
export interface HostOptions {
  readonly deploymentId: string;
  readonly group: DeploymentGroup;
  /** As committed; the loop owns it from here on. */
  readonly state: DeploymentState;
  readonly settings: ParsedSettings;
  readonly limit: Limit;
  /** Aborted when the driver closes. */
  readonly closing: AbortSignal;
}

/** A deployment whose loop runs in this process. */
export interface HostedDeployment {
  readonly deployment: Deployment;
  /** Whether the loop and all that accompanied it have ended; so it is before `deployment.finished()` settles. */
  hasEnded(): boolean;
  /** Settles when the loop has ended and everything it began is over; never rejects. */
  readonly over: Promise<void>;
  /** Gives the loop an input; resolves once the turn that took it is committed. */
  post(input: DeploymentInput): Promise<void>;
}

/** Runs a deployment's loop until it is final, the driver closes, or the journal is lost. */
export function hostDeployment(options: HostOptions): HostedDeployment {
  const { deploymentId, state, settings } = options;
  const inbox = createInbox();
  // One signal for all that belongs to the loop: when it ends, for whatever reason, its operations are let go.
  const life = childSignal([options.closing]);
  // Every operation listens to it; thousands are no leak.
  setMaxListeners(0, life.signal);
  const { host, saved } = createHost(options, { inbox, signal: life.signal });
  const loop: { readonly ended: Promise<void> } = { ended: Promise.resolve().then(run) };
  const requests = answeringWhenOver(inbox, loop.ended, state);
  const handle = createDeploymentHandle({
    deploymentId,
    state,
    inbox: requests,
    host,
    clock: settings.clock,
    ended: loop.ended,
    onListenerError: settings.onListenerError,
  });

  let hasEnded = false;
  async function run(): Promise<void> {
    try {
      await accompany(settings, options, async () => {
        await runDeployment({
          deploymentId,
          state,
          host,
          inbox,
          clock: settings.clock,
          gates: { predicates: options.group.predicates, probe: settings.probe },
          ...(settings.monitoring === undefined ? {} : { monitoring: settings.monitoring }),
          signal: life.signal,
          onCommitted: handle.publish,
        });
        if (!isFinal(state)) throw new DriverClosedError({ deploymentId });
      });
    } finally {
      hasEnded = true;
      life.abort();
      life.release();
    }
  }

  const served = serveRequests({ deploymentId, settings, inbox: requests, signal: life.signal });
  const settle = async (): Promise<void> => {
    await loop.ended.catch(() => undefined);
    await Promise.allSettled([served, saved()]);
  };
  return {
    deployment: handle.deployment,
    hasEnded: () => hasEnded,
    over: settle(),
    post: (input) =>
      new Promise((resolve, reject) => inbox.post({ input, settled: () => resolve(), abandoned: reject })),
  };
}

/** What the loop needs, over a journal. */
function createHost(
  options: HostOptions,
  loop: { readonly inbox: Inbox; readonly signal: AbortSignal },
): { readonly host: DriverHost; saved(): Promise<void> } {
  const { group, settings, limit } = options;
  const { journal, clock, retry } = settings;
  const snapshots = createSnapshotPolicy({
    journal,
    onError: settings.onListenerError,
    sequence: options.state.sequence,
  });
  const pool = createOperationPool({
    target: group.target,
    clock,
    retry,
    limit,
    signal: loop.signal,
    interrupted: new Set(
      dueCommands(options.state).flatMap((command) => ('operationId' in command ? [command.operationId] : [])),
    ),
    report: (input) => loop.inbox.post({ input }),
    onError: settings.onListenerError,
    onLog: settings.onLog,
  });
  const host: DriverHost = {
    async commit(deploymentId, records, { expectedSequence, state }) {
      await journal.append(deploymentId, records, { expectedSequence });
      snapshots.afterCommit(deploymentId, state);
    },
    dispatch: pool.dispatch,
    schedule(at, wake) {
      const timer = childSignal([loop.signal]);
      const waited = clock.sleep(at - clock.now(), timer.signal);
      void waited.then(() => (timer.signal.aborted ? undefined : wake())).finally(timer.release);
      return timer.abort;
    },
    read: (deploymentId, range) => journal.read(deploymentId, range),
  };
  return { host, saved: snapshots.saved };
}

/**
 * Once the loop has ended nobody takes deliveries: those that come then, and those that still wait, are answered here. Final
 * is final; of anything else the sender learns why the loop ended.
 */
function answeringWhenOver(inbox: Inbox, ended: Promise<void>, state: DeploymentState): Inbox {
  let over: { readonly reason: unknown } | undefined;
  const answer = (delivery: Delivery): void => {
    const { input } = delivery;
    // A latecomer among the observations means nothing, as it does to the machine.
    if (isFinal(state)) delivery.settled?.(isRequest(input) ? explainRefusal(state, input) : undefined);
    else delivery.abandoned?.(over?.reason);
  };
  const close = (reason?: unknown): void => {
    over = { reason };
    for (const delivery of inbox.drain()) answer(delivery);
  };
  ended.then(close, close);
  return { ...inbox, post: (delivery) => (over === undefined ? inbox.post(delivery) : answer(delivery)) };
}
