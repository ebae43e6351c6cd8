import type { Lab } from '@rollway/aws-lab';
import { appSpecRevision } from '@rollway/core';
import type {
  JsonValue,
  Listener,
  OperationContext,
  OperationStatus,
  OperationV1,
  ProvisionedReplacement,
  RequestContext,
  Side,
  TargetV1,
} from '@rollway/core/target';
import { type Replacement, readReplacement, targetName } from '../replacement.js';
import { pass } from './shop.js';

/** A deployment by hand, step by step, in a lab's time. */
export interface Deployment {
  /** @param meanwhile what happens after the first look. */
  provision(meanwhile?: () => Promise<unknown>): Promise<OperationStatus<ProvisionedReplacement>>;
  shift(weight: number, listener?: Listener, meanwhile?: () => Promise<unknown>): Promise<OperationStatus>;
  terminate(side: Side): Promise<OperationStatus>;
  /** What provisioning recorded. */
  replacement(): Replacement;
  /** Lines that the target wrote. */
  readonly log: readonly string[];
}

/** Begins a deployment; the second one of a test needs another id, and a service that ECS deploys needs to know its way. */
export function begin(
  lab: Lab,
  target: TargetV1<'ecs'>,
  appSpec: string,
  deploymentId = 'd-1',
  productionWeights?: readonly number[],
): Deployment {
  const log: string[] = [];
  let recorded: RequestContext['replacement'];
  let steps = 0;
  const context = (): RequestContext => ({
    deploymentId,
    applicationName: 'shop',
    deploymentGroupName: 'web',
    deploymentGroupId: 'group-1',
    revision: appSpecRevision(appSpec),
    ...(recorded === undefined ? {} : { replacement: recorded }),
    timeout: 7_200_000,
  });
  const perform = async <Request, Result>(
    operation: OperationV1<Request, Result> | undefined,
    request: Request,
    meanwhile?: () => Promise<unknown>,
  ): Promise<OperationStatus<Result>> => {
    if (operation === undefined) throw new TypeError('the target cannot do that');
    steps += 1;
    const operationContext: OperationContext = {
      operationId: `${deploymentId}:${steps}`,
      signal: new AbortController().signal,
      log: (line) => log.push(line),
    };
    let status = await operation.start(request, operationContext);
    await meanwhile?.();
    while (status.status === 'running') {
      const handle: JsonValue = JSON.parse(JSON.stringify(status.handle));
      await pass(lab, status.pollAfter);
      status = await operation.poll(handle, operationContext);
    }
    return status;
  };
  return {
    log,
    async provision(meanwhile) {
      const way = productionWeights === undefined ? {} : { productionWeights };
      const request = { type: 'provision-replacement', ...context(), ...way, instances: [] } as const;
      const status = await perform(target.provisionReplacement, request, meanwhile);
      if (status.status === 'succeeded') recorded = { target: targetName, details: status.result.details };
      return status;
    },
    shift(replacementWeight, listener = 'production', meanwhile) {
      const request = { type: 'shift-traffic', ...context(), listener, replacementWeight } as const;
      return perform(target.shiftTraffic, request, meanwhile);
    },
    terminate: (side) => perform(target.terminate, { type: 'terminate', ...context(), side, instances: [] }),
    replacement() {
      const replacement = readReplacement(recorded);
      if (replacement === undefined) throw new TypeError('nothing was provisioned');
      return replacement;
    },
  };
}
