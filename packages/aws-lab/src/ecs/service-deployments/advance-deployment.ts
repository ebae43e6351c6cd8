import type { LabContext } from '../../lab-context.js';
import type { ServiceState, TaskGroupState } from '../ecs-state.js';
import { addServiceEvent } from '../find-service.js';
import { isSteady, reconcileService } from '../reconcile-service.js';
import { lastingTasksOf } from '../tasks.js';
import { listStages, type StagePlan } from './list-stages.js';
import type { ServiceDeploymentState } from './service-deployment-state.js';
import { loadBalancersOfService, routeTraffic } from './service-routes.js';
import { whyFailing } from './why-failing.js';

/** Whether a deployment has come to its end. */
export function isOver({ status }: ServiceDeploymentState): boolean {
  return ['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'].includes(status);
}

/** What of a service a deployment is about. */
interface Parts {
  readonly lab: LabContext;
  readonly service: ServiceState;
  readonly deployment: ServiceDeploymentState;
}

/** Takes a deployment on, stage by stage, until it is over. Each look takes as long as {@link LabBehaviour} says. */
export function advanceBySteps(lab: LabContext, service: ServiceState, deployment: ServiceDeploymentState): void {
  const parts = { lab, service, deployment };
  lab.timeline.after(lab.behaviour.serviceDeploymentStage, () => {
    advance(parts);
    reconcileService(lab, service);
    if (!isOver(deployment)) advanceBySteps(lab, service, deployment);
  });
}

function advance(parts: Parts): void {
  const { deployment } = parts;
  if (deployment.status === 'PENDING') deployment.status = 'IN_PROGRESS';
  const reason = deployment.status === 'IN_PROGRESS' ? whyRollBack(parts) : undefined;
  if (reason !== undefined) requestRollback(deployment, reason);
  else if (deployment.status === 'IN_PROGRESS') goOn(parts);
  else rollBack(parts);
}

function whyRollBack({ lab, service, deployment }: Parts): string | undefined {
  const { pause } = deployment;
  const timedOut = pause?.timeoutAction === 'ROLLBACK' && pause.expiresAt <= lab.timeline.now();
  return timedOut ? 'a lifecycle hook timed out' : whyFailing(lab, service, deployment);
}

function goOn(parts: Parts): void {
  const { lab, service, deployment } = parts;
  if (deployment.pause !== undefined && deployment.pause.expiresAt > lab.timeline.now()) return;
  deployment.pause = undefined;
  const stages = stagesOf(service, deployment);
  if (deployment.position >= 0 && !isDone(parts, stages[deployment.position])) return;
  deployment.position += 1;
  deployment.since = lab.timeline.now();
  const next = stages[deployment.position];
  if (next === undefined) end(parts, 'SUCCESSFUL');
  else enter(parts, next);
}

function stagesOf(service: ServiceState, { configuration, source }: ServiceDeploymentState): readonly StagePlan[] {
  const testTraffic = loadBalancersOfService(service).some(
    ({ advancedConfiguration }) => advancedConfiguration?.testListenerRule !== undefined,
  );
  return listStages(configuration, { first: source === undefined, testTraffic });
}

function enter(parts: Parts, plan: StagePlan): void {
  const { lab, service, deployment } = parts;
  deployment.stage = plan.stage;
  if (plan.production !== undefined) shift(parts, 'production', plan.production);
  if (plan.test !== undefined) shift(parts, 'test', plan.test);
  const { source, target } = sidesOf(parts);
  if (plan.stage === 'SCALE_UP') {
    // Targets of a group that no rule names are not checked (user guide, target health), so it comes in at weight 0.
    if (source !== undefined) routeTraffic(lab, service, 'production', { source, target, weight: 0 });
    target.scale = 100;
  }
  if (plan.stage === 'CLEAN_UP' && source !== undefined) source.status = 'DRAINING';
  pauseAt(parts, plan.stage);
}

/** A pause is named anew each time, and times out after a day unless the hook says otherwise (developer guide, pause hooks). */
function pauseAt({ lab, deployment }: Parts, stage: StagePlan['stage']): void {
  const hook = (deployment.configuration.lifecycleHooks ?? []).find(
    ({ targetType, lifecycleStages = [] }) => targetType === 'PAUSE' && lifecycleStages.some((each) => each === stage),
  );
  if (hook === undefined || deployment.source === undefined) return;
  const { timeoutInMinutes = 1440, action = 'ROLLBACK' } = hook.timeoutConfiguration ?? {};
  deployment.pause = {
    hookId: `ecs-pause-${lab.newId(32)}`,
    expiresAt: lab.timeline.now() + timeoutInMinutes * 60_000,
    timeoutAction: action,
  };
}

function isDone({ lab, service, deployment }: Parts, plan: StagePlan | undefined): boolean {
  const { source, target } = sidesOf({ lab, service, deployment });
  if (plan?.until === 'target-steady') return isSteady(lab, service, target);
  if (plan?.until === 'source-gone') return source === undefined;
  return lab.timeline.now() - deployment.since >= (plan?.bake ?? 0);
}

/** From now on the deployment only goes back. */
export function requestRollback(deployment: ServiceDeploymentState, reason: string): void {
  deployment.status = 'ROLLBACK_REQUESTED';
  deployment.reason = reason;
  deployment.pause = undefined;
}

/** All traffic to the source first, then the target drains (developer guide, stopping service deployments). */
function rollBack(parts: Parts): void {
  const { lab, deployment } = parts;
  const { source, target } = sidesOf(parts);
  if (deployment.status === 'ROLLBACK_REQUESTED') {
    deployment.status = 'ROLLBACK_IN_PROGRESS';
    deployment.rollbackAt = lab.timeline.now();
    shift(parts, 'production', 0);
    shift(parts, 'test', 0);
  } else if (source === undefined) end(parts, 'ROLLBACK_FAILED');
  else drainTarget(parts, source, target);
}

function drainTarget(parts: Parts, source: TaskGroupState, target: TaskGroupState): void {
  const { lab, service } = parts;
  source.status = 'PRIMARY';
  target.status = 'DRAINING';
  reconcileService(lab, service);
  if (lastingTasksOf(lab, target).length > 0) return;
  service.settings = { ...service.settings, taskDefinition: source.taskDefinitionArn };
  end(parts, 'ROLLBACK_SUCCESSFUL');
}

function shift(parts: Parts, kind: 'production' | 'test', weight: number): void {
  const { lab, service, deployment } = parts;
  deployment[kind] = weight;
  routeTraffic(lab, service, kind, { ...sidesOf(parts), weight });
}

/** Groups that are gone stand for nothing: a target that is gone has no tasks and takes no traffic. */
function sidesOf({ service, deployment }: Parts): {
  readonly source: TaskGroupState | undefined;
  readonly target: TaskGroupState;
} {
  const find = (id: string | undefined) => service.groups.find((group) => group.id === id);
  const target = find(deployment.target) ?? service.revisions[deployment.target];
  if (target === undefined) throw new TypeError(`the lab lost service revision ${deployment.target}`);
  return { source: find(deployment.source), target };
}

function end({ lab, service, deployment }: Parts, status: ServiceDeploymentState['status']): void {
  deployment.status = status;
  deployment.finishedAt = lab.timeline.now();
  addServiceEvent(lab, service, `(service deployment ${deployment.arn}) ended: ${status}.`);
}
