import type { DeploymentOperationRequest, RequestContext } from '../../target/v1/request.js';
import type { DeploymentCommand, RunOperation } from '../deployment-command.js';
import type { DeploymentDefinition } from '../deployment-definition.js';
import type { DeploymentState } from '../deployment-state.js';
import { freezesOnAlarm } from '../guards/freezes-on-alarm.js';
import { rollbackDeploymentIdOf } from '../operation-id.js';
import { currentStep } from '../stages/stage-kinds.js';

/**
 * The effect of the operation in flight for the deployment as a whole. Any interruption asks to end it: it would only delay
 * the way back.
 */
export function stageOperationCommands(state: DeploymentState): readonly DeploymentCommand[] {
  const { operation, definition } = state;
  if (operation === undefined || definition === undefined) return [];
  const request = requestOf(state, definition);
  if (request === undefined) return [];
  const { operationId, accepted, startedAt } = operation;
  const run: RunOperation = {
    type: 'run-operation',
    operationId,
    request,
    ...(accepted === undefined ? {} : { resumeFrom: accepted }),
    deadline: startedAt + request.timeout,
  };
  if (state.interruption === undefined || freezesOnAlarm(state, state.interruption)) return [run];
  const handle = accepted === undefined ? {} : { handle: accepted.handle };
  return [run, { type: 'cancel-operation', operationId, ...handle }];
}

function requestOf(state: DeploymentState, definition: DeploymentDefinition): DeploymentOperationRequest | undefined {
  const { stage } = state;
  const step = stage === undefined || stage.kind === 'fleet' ? undefined : currentStep(state, stage);
  return step?.does === 'operation' ? step.operation.request(requestContext(state, definition), state) : undefined;
}

/** What every request for the deployment as a whole carries. */
function requestContext(state: DeploymentState, definition: DeploymentDefinition): RequestContext {
  const { deploymentId, attempt, replacement } = state;
  const { applicationName, deploymentGroupName, deploymentGroupId } = definition;
  const timeout = definition.operationTimeout ?? definition.lifecycleEventTimeout;
  const shared = { applicationName, deploymentGroupName, deploymentGroupId, timeout, ...replacementOf(replacement) };
  if (attempt !== 2) return { ...shared, deploymentId, revision: definition.revision };
  const revision = state.rollback?.revision ?? definition.lastSuccessful?.revision ?? definition.revision;
  return { ...shared, deploymentId: rollbackDeploymentIdOf(deploymentId), rollbackOf: deploymentId, revision };
}

/** The target's own words about its replacement, without what the core keeps beside them. */
export function replacementOf(replacement: DeploymentState['replacement']): Pick<RequestContext, 'replacement'> {
  if (replacement === undefined) return {};
  return { replacement: { target: replacement.target, details: replacement.details } };
}
