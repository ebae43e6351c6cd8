import { hookEnvironment } from '../../lifecycle/hook-environment.js';
import { hookSource } from '../../lifecycle/hook-source.js';
import type { ServerLifecycleEvent } from '../../lifecycle/lifecycle-events.js';
import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import { lastEventOf } from '../../plan/lifecycle-of.js';
import type { FileExistsBehavior, LifecycleEventRequest } from '../../target/v1/request.js';
import type { DeploymentDefinition } from '../deployment-definition.js';
import type { DeploymentState } from '../deployment-state.js';
import { rollbackDeploymentIdOf } from '../operation-id.js';
import { replacementOf } from './stage-operation-commands.js';

/** Which lifecycle event on which instance. */
export interface LifecycleSubject {
  readonly attempt: number;
  readonly lifecycleEvent: string;
  readonly instance: Instance;
}

/**
 * Makes the requests that one look at the state finds due: all of a request but its instance is the same for a whole fleet,
 * so it is made once and then shared. Good for as long as the state does not change.
 */
export function lifecycleRequests(
  state: DeploymentState,
): (definition: DeploymentDefinition, subject: LifecycleSubject) => LifecycleEventRequest {
  const shared: SharedRequest[] = [];
  return (definition, { attempt, lifecycleEvent, instance }) => {
    const rollback = attempt === 2;
    // A look finds a handful of events, and a list of those is found through faster than a map is made.
    let found = shared.find(
      (one) => one.lifecycleEvent === lifecycleEvent && (one.rollbackOf !== undefined) === rollback,
    );
    if (found === undefined) {
      found = sharedRequest(state, definition, { lifecycleEvent, rollback });
      shared.push(found);
    }
    return requestFor(found, instance);
  };
}

/** A request without its instance; what may be absent is undefined here. */
type SharedRequest = Omit<LifecycleEventRequest, 'instance' | 'rollbackOf' | 'replacement'> & {
  readonly rollbackOf: LifecycleEventRequest['rollbackOf'] | undefined;
  readonly replacement: LifecycleEventRequest['replacement'] | undefined;
};

function requestFor(shared: SharedRequest, instance: Instance): LifecycleEventRequest {
  // Written out: a spread costs more than all the rest of a turn.
  const request: { -readonly [Key in keyof LifecycleEventRequest]: LifecycleEventRequest[Key] } = {
    type: shared.type,
    deploymentId: shared.deploymentId,
    applicationName: shared.applicationName,
    deploymentGroupName: shared.deploymentGroupName,
    deploymentGroupId: shared.deploymentGroupId,
    lifecycleEvent: shared.lifecycleEvent,
    instance,
    revision: shared.revision,
    hookSource: shared.hookSource,
    environment: shared.environment,
    fileExistsBehavior: shared.fileExistsBehavior,
    concludes: shared.concludes,
    timeout: shared.timeout,
  };
  if (shared.rollbackOf !== undefined) request.rollbackOf = shared.rollbackOf;
  if (shared.replacement !== undefined) request.replacement = shared.replacement;
  return request;
}

function sharedRequest(
  state: DeploymentState,
  definition: DeploymentDefinition,
  subject: { readonly lifecycleEvent: string; readonly rollback: boolean },
): SharedRequest {
  const { lifecycleEvent, rollback } = subject;
  const { revision, fileExistsBehavior } = rollback ? originOf(state, definition) : definition;
  const { applicationName, deploymentGroupName, deploymentGroupId } = definition;
  const deploymentId = rollback ? rollbackDeploymentIdOf(state.deploymentId) : state.deploymentId;
  const deploymentType = definition.plan.deploymentType ?? 'in-place';
  return {
    type: 'run-lifecycle-event',
    deploymentId,
    rollbackOf: rollback ? state.deploymentId : undefined,
    applicationName,
    deploymentGroupName,
    deploymentGroupId,
    lifecycleEvent,
    revision,
    replacement: replacementOf(state.replacement).replacement,
    hookSource: hookSource(lifecycleEvent as ServerLifecycleEvent, { rollback, deploymentType }),
    environment: hookEnvironment({
      applicationName,
      deploymentId,
      deploymentGroupName,
      deploymentGroupId,
      lifecycleEvent,
      revision,
    }),
    fileExistsBehavior,
    concludes: lifecycleEvent === lastEventOf(definition.plan.stages),
    timeout: definition.lifecycleEventTimeout,
  };
}

/** What a rollback deploys: what somebody named, or the last successful deployment with its own options. */
function originOf(
  { rollback }: DeploymentState,
  definition: DeploymentDefinition,
): { readonly revision: Revision; readonly fileExistsBehavior: FileExistsBehavior } {
  const { lastSuccessful, fileExistsBehavior } = definition;
  const isLast = lastSuccessful !== undefined && rollback?.toDeploymentId === lastSuccessful.deploymentId;
  if (isLast || rollback?.revision === undefined) return lastSuccessful ?? definition;
  return { revision: rollback.revision, fileExistsBehavior };
}
