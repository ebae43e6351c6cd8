import type {
  JsonValue,
  Listener,
  OperationStatus,
  OperationV1,
  ProvisionedReplacement,
  RequestContext,
  Side,
} from '@rollway/core/target';
import { demand } from '../check.js';
import { contextFor, throughJson } from '../target/perform.js';
import type { WeightedTarget, WeightedTargetFixture } from './weighted-target-fixture.js';

/** Polls that an operation may take before the kit calls it endless. */
const maximumPolls = 2000;

/** A deployment by hand: every operation, in whatever order a check wants, each under an id of its own. */
export interface Walk {
  provision(operationId?: string): Promise<OperationStatus<ProvisionedReplacement>>;
  shift(
    weight: number,
    options?: { readonly operationId?: string; readonly listener?: Listener },
  ): Promise<OperationStatus>;
  hook(lifecycleEvent: string, operationId?: string): Promise<OperationStatus>;
  terminate(side: Side, options?: { readonly forgetful?: boolean }): Promise<OperationStatus>;
  /** Goes on with the target of a restarted process. */
  restart(): Promise<void>;
  /** Starts provisioning and tells nobody: what a killed controller leaves. */
  abandonProvisioning(operationId: string): Promise<void>;
}

/** Begins a deployment by hand over a fixture. */
export function walk(check: string, fixture: WeightedTargetFixture): Walk {
  let { target } = fixture;
  let steps = 0;
  let replacement: RequestContext['replacement'];
  const nextId = (name: string): string => {
    steps += 1;
    return `check-1:1:${name}-${steps}`;
  };
  const context = (): RequestContext => requestContext(fixture, replacement);
  const provisioning = async () => ({
    type: 'provision-replacement' as const,
    ...context(),
    instances: await fleetOf(target),
    ...(fixture.plannedWeights === undefined ? {} : { productionWeights: fixture.plannedWeights }),
  });
  const demanded = <Operation>(operation: Operation | undefined, name: string): Operation => {
    demand(check, operation !== undefined, `the target has no ${name}, which moving traffic by weight needs`);
    return operation;
  };
  const perform = <Request, Result>(operation: OperationV1<Request, Result>, request: Request, operationId: string) =>
    performToEnd(operation, request, { operationId, fixture });
  return {
    async provision(operationId = nextId('provision')) {
      const operation = demanded(target.provisionReplacement, 'provisionReplacement');
      const status = await perform(operation, await provisioning(), operationId);
      if (status.status === 'succeeded') replacement = recorded(target, status.result);
      return status;
    },
    shift(replacementWeight, { operationId = nextId('shift'), listener = 'production' } = {}) {
      const operation = demanded(target.shiftTraffic, 'shiftTraffic');
      return perform(operation, { type: 'shift-traffic', ...context(), listener, replacementWeight }, operationId);
    },
    hook: (lifecycleEvent, operationId = nextId('hook')) =>
      perform(target.runLifecycleEvent, { type: 'run-hook', ...context(), lifecycleEvent }, operationId),
    terminate(side, { forgetful = false } = {}) {
      const operation = demanded(target.terminate, 'terminate');
      const known = forgetful ? requestContext(fixture, undefined) : context();
      return perform(operation, { type: 'terminate', ...known, side, instances: [] }, nextId('terminate'));
    },
    async restart() {
      target = await fixture.restart();
    },
    async abandonProvisioning(operationId) {
      const operation = demanded(target.provisionReplacement, 'provisionReplacement');
      await operation.start(await provisioning(), contextFor(operationId));
    },
  };
}

function requestContext(
  { revision }: WeightedTargetFixture,
  replacement: RequestContext['replacement'],
): RequestContext {
  return {
    deploymentId: 'check-1',
    applicationName: 'app',
    deploymentGroupName: 'group',
    deploymentGroupId: 'group-1',
    revision,
    ...(replacement === undefined ? {} : { replacement }),
    timeout: 3_600_000,
  };
}

function fleetOf(target: WeightedTarget): ReturnType<WeightedTarget['resolveFleet']> {
  return target.resolveFleet({ signal: new AbortController().signal, log: () => undefined });
}

/** What the core makes of the result: it goes through the journal and comes back with the name of its target. */
function recorded(target: WeightedTarget, result: ProvisionedReplacement): RequestContext['replacement'] {
  return { target: target.name, details: throughJson(result.details) };
}

async function performToEnd<Request, Result>(
  operation: OperationV1<Request, Result>,
  request: Request,
  options: { readonly operationId: string; readonly fixture: WeightedTargetFixture },
): Promise<OperationStatus<Result, JsonValue>> {
  const context = contextFor(options.operationId);
  let status = await operation.start(deepFreeze(request), context);
  for (let polls = 0; status.status === 'running' && polls < maximumPolls; polls += 1) {
    await options.fixture.wait(status.pollAfter);
    status = await operation.poll(throughJson(status.handle), context);
  }
  return status;
}

/** Requests belong to the state of the deployment: nobody may write into them. */
function deepFreeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
