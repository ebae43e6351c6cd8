import { EventEmitter } from 'eventemitter3';
import type { DeploymentEvent } from '../deployment/deployment-event.js';
import type { AlarmInput, FleetInput } from '../deployment/deployment-input.js';
import type { DeploymentState } from '../deployment/deployment-state.js';
import { type DeploymentView, viewInstances, viewOf } from '../deployment/deployment-view.js';
import { isDeploymentEvent, type JournalRecord } from '../deployment/journal-record.js';
import type { DeploymentRequest } from '../deployment/requests/deployment-request.js';
import { checkRequest } from '../deployment/requests/request-kinds.js';
import { invariant } from '../errors/invariant.js';
import { RequestNotAllowedError } from '../errors/request-not-allowed-error.js';
import { SettingsError } from '../errors/settings-error.js';
import { requestMethods } from './ask-deployment.js';
import { checkListener, checkRange } from './check-listener.js';
import { checkObservation } from './check-observation.js';
import type { Clock } from './clock.js';
import type { Deployment, DeploymentListeners, DeploymentResult } from './deployment.js';
import type { DriverHost } from './driver-host.js';
import { followEvents } from './follow-events.js';
import type { Inbox } from './inbox.js';

/** What a handle is made from. */
export interface DeploymentHandleOptions {
  readonly deploymentId: string;
  readonly state: DeploymentState;
  readonly inbox: Inbox;
  readonly host: Pick<DriverHost, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Resolves when the loop returned because the deployment is final; rejects with why it ended before. */
  readonly ended: Promise<void>;
  /** Told what a listener threw. */
  onListenerError(error: unknown): void;
}

/** A handle and the driver's end of it. */
export interface DeploymentHandle {
  readonly deployment: Deployment;
  /** Tells listeners and readers of a turn that is durable. */
  publish(records: readonly JournalRecord[]): void;
}

/** The handle every driver returns, so that a deployment looks the same wherever its state lives. */
export function createDeploymentHandle(options: DeploymentHandleOptions): DeploymentHandle {
  const { deploymentId, state, host } = options;
  const emitter = new EventEmitter<Record<string, [DeploymentEvent]>>();
  const followers = new Set<() => void>();
  const wrapped = new WeakMap<object, (event: DeploymentEvent) => void>();
  const deployment: Deployment = {
    deploymentId,
    on(type, listener) {
      checkListener('on', type, listener);
      emitter.on(type, guarded(listener, wrapped, options.onListenerError));
      return this;
    },
    off(type, listener) {
      checkListener('off', type, listener);
      const known = wrapped.get(listener);
      // Without a listener, eventemitter3 removes them all.
      if (known !== undefined) emitter.off(type, known);
      return this;
    },
    events(range = {}) {
      checkRange(range);
      return followEvents({
        read: (from) => host.read(deploymentId, { after: from }),
        followers,
        ended: options.ended,
        after: range.after ?? 0,
        signal: range.signal,
      });
    },
    view: (): DeploymentView => viewOf(state),
    instances: () => viewInstances(state),
    ...requestMethods((request) => sendRequest(request, options)),
    report: (observation) => sendObservation(observation, options),
    finished: async () => {
      await options.ended;
      return resultOf(state);
    },
  };
  return {
    deployment,
    publish(records) {
      for (const record of records) {
        if (!isDeploymentEvent(record)) continue;
        emitter.emit(record.type, record);
        emitter.emit('event', record);
      }
      for (const wake of followers) wake();
    },
  };
}

async function sendObservation(
  observation: AlarmInput | FleetInput,
  { inbox, clock }: DeploymentHandleOptions,
): Promise<void> {
  const problems = checkObservation(observation);
  if (problems.length > 0) throw new SettingsError({ subject: 'report', problems });
  await new Promise<void>((resolve, reject) =>
    inbox.post({ input: { ...observation, at: clock.now() }, settled: () => resolve(), abandoned: reject }),
  );
}

function sendRequest(request: DeploymentRequest, options: DeploymentHandleOptions): Promise<void> {
  const { deploymentId, inbox, clock } = options;
  const problems = checkRequest(request);
  if (problems.length > 0) return Promise.reject(new SettingsError({ subject: request.type, problems }));
  return new Promise<void>((resolve, reject) => {
    const refuse = (reason: string): void =>
      reject(new RequestNotAllowedError({ deploymentId, request: request.type, reason }));
    inbox.post({
      input: { ...request, at: clock.now() },
      settled: (refusal) => (refusal === undefined ? resolve() : refuse(refusal)),
      abandoned: reject,
    });
  });
}

/** eventemitter3 lets a throwing listener stop the others and reach the emitter; a listener here can do neither. */
function guarded<Type extends keyof DeploymentListeners>(
  listener: (...event: DeploymentListeners[Type]) => void,
  wrapped: WeakMap<object, (event: DeploymentEvent) => void>,
  onError: (error: unknown) => void,
): (event: DeploymentEvent) => void {
  const known = wrapped.get(listener);
  if (known !== undefined) return known;
  const call = listener as (event: DeploymentEvent) => unknown;
  const safe = (event: DeploymentEvent): void => {
    try {
      Promise.resolve(call(event)).catch(onError);
    } catch (error) {
      onError(error);
    }
  };
  wrapped.set(listener, safe);
  return safe;
}

function resultOf(state: DeploymentState): DeploymentResult {
  const { deploymentId, finalStatus, rollback, failure, startedAt, finishedAt } = state;
  invariant(finalStatus !== undefined, 'a deployment whose loop ended well is final', deploymentId);
  return {
    deploymentId,
    status: finalStatus,
    rolledBack: rollback?.outcome === 'succeeded',
    rollbackFailed: rollback?.outcome === 'failed',
    duration: finishedAt - startedAt,
    ...(failure === undefined ? {} : { error: failure.error }),
  };
}
