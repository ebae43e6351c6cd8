import { SettingsError } from '../errors/settings-error.js';
import type { Milliseconds } from '../model/duration.js';
import type { Instance } from '../model/instance.js';
import type { JsonValue } from '../model/json.js';
import { describeRequest } from '../target/operation-for.js';
import { failed, running, succeededWith } from '../target/operations.js';
import type { OperationContext, OperationStatus, OperationV1 } from '../target/v1/operation.js';
import type { DeploymentOperationRequest, LifecycleEventRequest, TargetRequest } from '../target/v1/request.js';
import type { ComputePlatform, TargetV1 } from '../target/v1/target.js';
import { checkSimulatedTarget } from './check-simulated-target.js';

/** What one operation does; every member has a default. */
export interface ScriptedEvent {
  /** The event fails with this message; default: it succeeds. */
  readonly fails?: string;
  /** Nobody can reach the instance; default: it can be reached. */
  readonly unreachable?: boolean;
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
export interface SimulatedTargetSettings<Platform extends ComputePlatform = 'server'> {
  /** Instances, or just their ids. */
  readonly instances: readonly (string | Instance)[];
  /** Default `server`. */
  readonly computePlatform?: Platform;
  /** Default false. */
  readonly trafficControl?: boolean;
  /** What provisioning makes; absent: the target can provision nothing, and terminate nothing. */
  readonly replacement?: { readonly instances?: readonly (string | Instance)[]; readonly details?: JsonValue };
  /** Whether it can move traffic by weight; default: on ECS and Lambda it can. */
  readonly shiftsTraffic?: boolean;
  /** What a lifecycle event does on an instance; undefined, or no script at all: it succeeds at once. */
  script?(request: LifecycleEventRequest): ScriptedEvent | undefined;
  /** What an operation of the deployment as a whole does; undefined, or none at all: it succeeds at once. */
  operation?(request: DeploymentOperationRequest): ScriptedEvent | undefined;
}

/** A target without a platform, and what happened on it. */
export interface SimulatedTarget<Platform extends ComputePlatform = 'server'> extends TargetV1<Platform> {
  /** Every lifecycle event that began, in order. Asking again under the same operation id begins nothing. */
  readonly begun: readonly LifecycleEventRequest[];
  /** Everything that began for the deployment as a whole, in order. */
  readonly operations: readonly DeploymentOperationRequest[];
  /** Operation ids that were cancelled. */
  readonly cancelled: readonly string[];
}

interface Receipt {
  readonly request: TargetRequest;
  readonly script: ScriptedEvent;
  pollsLeft: number;
  cancelled: boolean;
  /** Ends the calls that wait for the end of the event. */
  readonly waiting: Set<() => void>;
}

/**
 * A scripted target for tests of groups, drivers and pipelines. It keeps receipts, as a target must.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function simulatedTarget(settings: SimulatedTargetSettings<'server'>): SimulatedTarget;
export function simulatedTarget<Platform extends ComputePlatform>(
  settings: SimulatedTargetSettings<Platform> & { readonly computePlatform: Platform },
): SimulatedTarget<Platform>;
export function simulatedTarget<Platform extends ComputePlatform>(
  settings: SimulatedTargetSettings<Platform>,
): SimulatedTarget<Platform> {
  const problems = checkSimulatedTarget(settings);
  if (problems.length > 0) throw new SettingsError({ subject: 'simulated target', problems });
  const begun: LifecycleEventRequest[] = [];
  const operations: DeploymentOperationRequest[] = [];
  const cancelled: string[] = [];
  const { computePlatform = 'server', replacement, trafficControl = false } = settings;
  const scripted = scriptedOperation({
    scriptOf: (request) =>
      request.type === 'run-lifecycle-event' ? settings.script?.(request) : settings.operation?.(request),
    onBegun: (request) => {
      if (request.type === 'run-lifecycle-event') begun.push(request);
      else operations.push(request);
    },
    onCancelled: (operationId) => cancelled.push(operationId),
    resultOf: (request) => (request.type === 'provision-replacement' ? provisioned(replacement) : undefined),
  });
  const shiftsTraffic = settings.shiftsTraffic ?? computePlatform !== 'server';
  const target = {
    specificationVersion: 'v1',
    name: 'simulated',
    computePlatform,
    trafficControl,
    begun,
    operations,
    cancelled,
    resolveFleet: () => Promise.resolve(settings.instances.map(instanceOf)),
    runLifecycleEvent: scripted,
    ...(replacement === undefined ? {} : { provisionReplacement: scripted, terminate: scripted }),
    ...(shiftsTraffic ? { shiftTraffic: scripted } : {}),
  };
  // One scripted operation stands for all of them: which request it takes is told by the request itself.
  return target as unknown as SimulatedTarget<Platform>;
}

function instanceOf(one: string | Instance): Instance {
  return typeof one === 'string' ? { instanceId: one } : one;
}

function provisioned(replacement: SimulatedTargetSettings['replacement']): unknown {
  const { instances = [], details = { made: true } } = replacement ?? {};
  return { instances: instances.map(instanceOf), details };
}

/** An operation with receipts: what began once is answered for, never begun again. */
function scriptedOperation(parts: {
  scriptOf(request: TargetRequest): ScriptedEvent | undefined;
  onBegun(request: TargetRequest): void;
  onCancelled(operationId: string): void;
  resultOf(request: TargetRequest): unknown;
}): OperationV1<TargetRequest, unknown> {
  const receipts = new Map<string, Receipt>();
  const unknownLeft = new Map<string, number>();
  const receiptOf = (handle: JsonValue): Receipt | undefined => receipts.get(String(handle));
  const answer = (receipt: Receipt, context: OperationContext): Promise<OperationStatus<unknown, JsonValue>> =>
    answerOf(receipt, context, parts.resultOf(receipt.request));
  return {
    async start(request, context) {
      const { operationId } = context;
      const script = parts.scriptOf(request) ?? {};
      const left = unknownLeft.get(operationId) ?? script.unknown ?? 0;
      unknownLeft.set(operationId, left - 1);
      if (left > 0) throw new TypeError(`simulated: the outcome of ${operationId} is unknown`);
      let receipt = receipts.get(operationId);
      if (receipt === undefined) {
        receipt = { request, script, pollsLeft: script.polls ?? 0, cancelled: false, waiting: new Set() };
        receipts.set(operationId, receipt);
        parts.onBegun(request);
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
      parts.onCancelled(String(handle));
    },
  };
}

async function answerOf(
  receipt: Receipt,
  context: OperationContext,
  result: unknown,
): Promise<OperationStatus<unknown, JsonValue>> {
  const { script, request } = receipt;
  const { operationId } = context;
  refuseLetGo(receipt, context);
  if (script.staysOpen === true && !receipt.cancelled && context.unwanted !== true) await untilEnded(receipt, context);
  if (receipt.cancelled)
    return failed({ errorCode: 'ScriptFailed', message: `${describeRequest(request)} was cancelled` });
  if (receipt.pollsLeft > 0 || script.staysOpen === true) {
    return running(operationId, { pollAfter: script.pollAfter ?? 1000 });
  }
  if (script.unreachable === true) return failed({ errorCode: 'InstanceUnreachable', message: 'nobody answers' });
  return script.fails === undefined
    ? succeededWith(result)
    : failed({ errorCode: 'ScriptFailed', message: script.fails });
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
