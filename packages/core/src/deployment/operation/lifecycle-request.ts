import { hookEnvironment } from '../../lifecycle/hook-environment.js';
import { hookSource } from '../../lifecycle/hook-source.js';
import type { ServerLifecycleEvent } from '../../lifecycle/lifecycle-events.js';
import type { Instance } from '../../model/instance.js';
import type { Revision } from '../../model/revision.js';
import type { FileExistsBehavior, LifecycleEventRequest } from '../../target/v1/request.js';
import type { DeploymentDefinition } from '../deployment-definition.js';
import type { DeploymentState } from '../deployment-state.js';
import { rollbackDeploymentIdOf } from '../operation-id.js';
import { replacementOf } from './stage-operation-commands.js';

/** The request for one lifecycle event on one instance. */
export function lifecycleRequest(
  state: DeploymentState,
  definition: DeploymentDefinition,
  subject: { readonly attempt: number; readonly lifecycleEvent: string; readonly instance: Instance },
): LifecycleEventRequest {
  const { lifecycleEvent, attempt, instance } = subject;
  const byEvent = sharedRequests(state, definition)[attempt === 2 ? 1 : 0];
  let shared = byEvent.get(lifecycleEvent);
  if (shared === undefined) {
    shared = sharedRequest(state, definition, { lifecycleEvent, rollback: attempt === 2 });
    byEvent.set(lifecycleEvent, shared);
  }
  // Written out: a spread costs more than all the rest of a turn.
  const request: { -readonly [Key in keyof LifecycleEventRequest]: LifecycleEventRequest[Key] } = {
    type: shared.type,
    deploymentId: shared.deploymentId,
    applicationName: shared.applicationName,
    deploymentGroupName: shared.deploymentGroupName,
    deploymentGroupId: shared.deploymentGroupId,
    lifecycleEvent,
    instance,
    revision: shared.revision,
    hookSource: shared.hookSource,
    environment: shared.environment,
    fileExistsBehavior: shared.fileExistsBehavior,
    timeout: shared.timeout,
  };
  if (shared.rollbackOf !== undefined) request.rollbackOf = shared.rollbackOf;
  if (shared.replacement !== undefined) request.replacement = shared.replacement;
  return request;
}

type SharedRequest = Omit<LifecycleEventRequest, 'instance'>;
type SharedByAttempt = readonly [Map<string, SharedRequest>, Map<string, SharedRequest>];

/** All of a request but its instance is the same for a whole fleet, so it is made once and then shared. */
const requests = new WeakMap<
  DeploymentDefinition,
  {
    readonly deploymentId: string;
    readonly rollback: DeploymentState['rollback'];
    readonly replacement: DeploymentState['replacement'];
    readonly byAttempt: SharedByAttempt;
  }
>();

/** What is shared holds as long as nothing that a request is made from changes. */
function sharedRequests(state: DeploymentState, definition: DeploymentDefinition): SharedByAttempt {
  const { deploymentId, rollback, replacement } = state;
  const known = requests.get(definition);
  const holds =
    known?.deploymentId === deploymentId && known.rollback === rollback && known.replacement === replacement;
  if (holds) return known.byAttempt;
  const byAttempt: SharedByAttempt = [new Map(), new Map()];
  requests.set(definition, { deploymentId, rollback, replacement, byAttempt });
  return byAttempt;
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
  const names = { applicationName, deploymentId, deploymentGroupName, deploymentGroupId };
  const deploymentType = definition.plan.deploymentType ?? 'in-place';
  return {
    type: 'run-lifecycle-event',
    deploymentId,
    ...(rollback ? { rollbackOf: state.deploymentId } : {}),
    applicationName,
    deploymentGroupName,
    deploymentGroupId,
    lifecycleEvent,
    revision,
    ...replacementOf(state.replacement),
    hookSource: hookSource(lifecycleEvent as ServerLifecycleEvent, { rollback, deploymentType }),
    environment: hookEnvironment({ ...names, lifecycleEvent, revision }),
    fileExistsBehavior,
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
