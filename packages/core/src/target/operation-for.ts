import { invariant } from '../errors/invariant.js';
import type { OperationV1 } from './v1/operation.js';
import type { TargetRequest } from './v1/request.js';
import type { AnyTargetV1 } from './v1/target.js';

/**
 * The operation of a target that answers a request. A plan that needs an absent one is refused before anything happens, so
 * a miss here is a broken invariant: the group's target changed under a deployment that is being resumed.
 */
export function operationFor(target: AnyTargetV1, request: TargetRequest): OperationV1<TargetRequest, unknown> {
  const operation = operationOf(target, request.type);
  invariant(operation !== undefined, `target ${target.name} can do what its plan needs`, request.type);
  // The member of the union that takes this request: request type and member are one pair.
  return operation as OperationV1<TargetRequest, unknown>;
}

function operationOf(target: AnyTargetV1, type: TargetRequest['type']): unknown {
  switch (type) {
    case 'run-lifecycle-event':
    case 'run-hook':
      return target.runLifecycleEvent;
    case 'provision-replacement':
      return target.provisionReplacement;
    case 'shift-traffic':
      return target.shiftTraffic;
    case 'terminate':
      return target.terminate;
  }
}

/** What was asked for, for messages: `ApplicationStart`, `traffic shift to 10 %`. */
export function describeRequest(request: TargetRequest): string {
  switch (request.type) {
    case 'run-lifecycle-event':
    case 'run-hook':
      return request.lifecycleEvent;
    case 'provision-replacement':
      return 'provisioning';
    case 'shift-traffic':
      return `the shift of ${request.listener} traffic to ${request.replacementWeight} %`;
    case 'terminate':
      return `the termination of the ${request.side}`;
  }
}
