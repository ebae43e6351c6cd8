import { commandIdOf, type DeploymentInput, dueCommands, explainRefusal } from '@rollway/core/driver';
import { requestsOf } from './actions.js';
import type { Configuration, Node } from './node.js';

const failed = { status: 'failed', diagnostics: { errorCode: 'ScriptFailed', message: 'stale' } } as const;
const succeeded = { status: 'succeeded', result: undefined } as const;

/** Inputs that may arrive in any node and must mean nothing in this one. */
export function meaninglessInputs(node: Node, configuration: Configuration): readonly DeploymentInput[] {
  const at = node.now;
  const due = new Set(dueCommands(node.state).map(commandIdOf));
  const reports = everyOperationId(node, configuration)
    .filter((operationId) => !due.has(operationId))
    .map((operationId, index): DeploymentInput => {
      return { type: 'operation-reported', at, operationId, status: index % 2 === 0 ? succeeded : failed };
    });
  const refused = requestsOf(configuration, 'a wait that is not open').filter(
    (request) => explainRefusal(node.state, request) !== undefined,
  );
  const again: DeploymentInput = { type: 'start', at, deploymentId: 'other', definition: configuration.definition };
  return [...reports, ...refused.map((request) => ({ ...request, at }) as DeploymentInput), again, ...signals(node)];
}

/** Timers and gates of other waits, the timer of this one before its time, and signals about what is unknown. */
function signals({ state, now: at }: Node): readonly DeploymentInput[] {
  const { deploymentId, waiting } = state;
  const inputs: DeploymentInput[] = [];
  for (const sequence of [0, (waiting?.sequence ?? 1) - 1, state.sequence + 1]) {
    inputs.push({ type: 'timer-elapsed', at: at + 31_536_000_000, timerId: `${deploymentId}:timer:${sequence}` });
    const gateId = `${deploymentId}:gate:${sequence}`;
    inputs.push({ type: 'gate-reported', at, gateId, outcome: 'refused', reason: 'stale' });
  }
  if (waiting !== undefined) {
    inputs.push({ type: 'timer-elapsed', at: waiting.until - 1, timerId: `${deploymentId}:timer:${waiting.sequence}` });
  }
  inputs.push({ type: 'instance-left', at, instanceId: 'nobody', reason: 'stale' });
  if (state.definition !== undefined && state.alarms.size === 0) {
    inputs.push({ type: 'alarm-cleared', at, alarm: 'errors' });
  }
  return inputs;
}

/** Every id that an operation of this deployment, or of another with the same instances, can have. */
function everyOperationId({ state, books }: Node, { definition }: Configuration): readonly string[] {
  const ids: string[] = ['other:1:Install:i-1', 'd:0:Install:i-1', 'd', ''];
  const stages = [definition.plan.stages, books.stages];
  for (const [index, list] of stages.entries()) {
    const attempt = index + 1;
    const lifecycle = new Set(list.flatMap((stage) => (stage.kind === 'fleet' ? stage.lifecycle : [])));
    for (const event of lifecycle) {
      for (const id of books.instances.keys()) ids.push(`${state.deploymentId}:${attempt}:${event}:${id}`);
    }
    list.forEach((stage, position) => {
      const name = stage.kind === 'hook' ? stage.lifecycleEvent : operationNames[stage.kind];
      const steps = stage.kind === 'shift' ? stage.steps.length * 2 : 1;
      for (let step = 0; step < steps; step += 1) {
        if (name !== undefined) ids.push(`${state.deploymentId}:${attempt}:${name}:stage-${position}.${step}`);
      }
    });
  }
  return ids;
}

const operationNames: Readonly<Record<string, string | undefined>> = {
  provision: 'provision-replacement',
  shift: 'shift-traffic',
  terminate: 'terminate',
};
