import type { ServerTarget } from '../group/deployment-group.js';
import type { Milliseconds } from '../model/duration.js';
import type { Instance } from '../model/instance.js';
import type { JsonValue } from '../model/json.js';
import { failed, running, succeeded } from '../target/operations.js';
import type { OperationContext, OperationStatus } from '../target/v1/operation.js';
import type { LifecycleEventRequest } from '../target/v1/request.js';

/** What one lifecycle event does on one instance; every member has a default. */
export interface ScriptedEvent {
  /** The event fails with this message; default: it succeeds. */
  readonly fails?: string;
  /** Answers `running` this often before it ends; default 0. */
  readonly polls?: number;
  /** Pause before each poll; default 1 s. */
  readonly pollAfter?: Milliseconds;
  /** Calls that throw before one is answered: the outcome is unknown and the driver asks again. Default 0. */
  readonly unknown?: number;
  /**
   * The event goes on until it is cancelled, and calls wait for its end: one whose signal is aborted rejects, before as well
   * as meanwhile, and only one for an unwanted operation answers `running`. Default false.
   */
  readonly staysOpen?: boolean;
}

/** How a simulated target behaves. */
export interface SimulatedTargetSettings {
  /** Instances, or just their ids. */
  readonly instances: readonly (string | Instance)[];
  /** Default false. */
  readonly trafficControl?: boolean;
  /** What an event does; undefined, or no script at all: it succeeds at once. */
  script?(request: LifecycleEventRequest): ScriptedEvent | undefined;
}

/** A target without a platform, and what happened on it. */
export interface SimulatedTarget extends ServerTarget {
  /** Every lifecycle event that began, in order. Asking again under the same operation id begins nothing. */
  readonly begun: readonly LifecycleEventRequest[];
  /** Operation ids that were cancelled. */
  readonly cancelled: readonly string[];
}

interface Receipt {
  readonly request: LifecycleEventRequest;
  readonly script: ScriptedEvent;
  pollsLeft: number;
  cancelled: boolean;
  /** Ends the calls that wait for the end of the event. */
  readonly waiting: Set<() => void>;
}

/** A scripted target for tests of groups, drivers and pipelines. It keeps receipts, as a target must. */
export function simulatedTarget(settings: SimulatedTargetSettings): SimulatedTarget {
  const begun: LifecycleEventRequest[] = [];
  const cancelled: string[] = [];
  const receipts = new Map<string, Receipt>();
  const unknownLeft = new Map<string, number>();
  const receiptOf = (handle: JsonValue): Receipt | undefined => receipts.get(String(handle));
  return {
    specificationVersion: 'v1',
    name: 'simulated',
    computePlatform: 'server',
    trafficControl: settings.trafficControl ?? false,
    begun,
    cancelled,
    resolveFleet: () =>
      Promise.resolve(settings.instances.map((one) => (typeof one === 'string' ? { instanceId: one } : one))),
    runLifecycleEvent: {
      async start(request, context) {
        const { operationId } = context;
        const script = settings.script?.(request) ?? {};
        const left = unknownLeft.get(operationId) ?? script.unknown ?? 0;
        unknownLeft.set(operationId, left - 1);
        if (left > 0) throw new TypeError(`simulated: the outcome of ${operationId} is unknown`);
        let receipt = receipts.get(operationId);
        if (receipt === undefined) {
          receipt = { request, script, pollsLeft: script.polls ?? 0, cancelled: false, waiting: new Set() };
          receipts.set(operationId, receipt);
          begun.push(request);
        }
        return answer(receipt, context);
      },
      poll(handle, context) {
        const receipt = receiptOf(handle);
        if (receipt === undefined) return Promise.reject(new TypeError(`simulated: no operation ${String(handle)}`));
        receipt.pollsLeft -= 1;
        return answer(receipt, context);
      },
      async cancel(handle, context) {
        const receipt = receiptOf(handle);
        refuseLetGo(receipt, context);
        if (receipt !== undefined) receipt.cancelled = true;
        for (const end of receipt?.waiting ?? []) end();
        cancelled.push(String(handle));
      },
    },
  };
}

async function answer(receipt: Receipt, context: OperationContext): Promise<OperationStatus<void, JsonValue>> {
  const { script, request } = receipt;
  const { operationId } = context;
  refuseLetGo(receipt, context);
  if (script.staysOpen === true && !receipt.cancelled && context.unwanted !== true) await untilEnded(receipt, context);
  if (receipt.cancelled)
    return failed({ errorCode: 'ScriptFailed', message: `${request.lifecycleEvent} was cancelled` });
  if (receipt.pollsLeft > 0 || script.staysOpen === true) {
    return running(operationId, { pollAfter: script.pollAfter ?? 1000 });
  }
  return script.fails === undefined ? succeeded() : failed({ errorCode: 'ScriptFailed', message: script.fails });
}

/** A call that is let go before it is made reaches nobody. */
function refuseLetGo(receipt: Receipt | undefined, { operationId, signal }: OperationContext): void {
  if (receipt?.script.staysOpen === true && signal.aborted) throw letGo(operationId);
}

function letGo(operationId: string): Error {
  return new TypeError(`simulated: the call for ${operationId} was let go`);
}

function untilEnded({ waiting }: Receipt, { operationId, signal }: OperationContext): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.add(resolve);
    const stopWaiting = (): void => {
      waiting.delete(resolve);
      reject(letGo(operationId));
    };
    signal.addEventListener('abort', stopWaiting, { once: true });
  });
}
