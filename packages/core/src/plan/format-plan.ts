import { formatDuration } from '../model/duration.js';
import { describeWeights } from '../traffic/traffic-schedule.js';
import type { FleetStage, Plan, Stage } from './plan.js';

/** Renders a plan for a terminal: stages, floor arithmetic, weights, waits, extra capacity and worst case. */
export function formatPlan(plan: Plan): string {
  const lines = [
    `${plan.fleet.length} instances on the ${plan.computePlatform} platform, ${plan.stages.length} stage(s)`,
    ...plan.stages.flatMap((stage, index) => formatStage(stage, index + 1)),
    `order of attempts: ${listInstances(plan)}`,
    ...(plan.peakExtraInstances === undefined ? [] : [`at most ${plan.peakExtraInstances} extra instance(s) at once`]),
    `worst case: ${formatDuration(plan.worstCaseDuration)} when every event takes as long as it may`,
  ];
  return lines.join('\n');
}

function formatStage(stage: Stage, number: number): readonly string[] {
  if (stage.kind === 'fleet') return formatFleet(stage, number);
  return [`stage ${number}: ${describeStage(stage)}, at most ${formatDuration(stage.worstCaseDuration)}`];
}

function formatFleet(stage: FleetStage, number: number): readonly string[] {
  const role = stage.role === undefined ? '' : `, ${stage.role} on the ${stage.side ?? 'original'}`;
  return [
    `stage ${number}: ${stage.kind}${role}, ${stage.minimumHealthyHosts}: ${stage.floor.arithmetic}`,
    `  at most ${stage.rounds} round(s) of up to ${stage.floor.budget}`,
    ...(stage.zones ?? []).map(({ zone, floor, monitorDuration }) => {
      const watched = monitorDuration === 0 ? '' : `, then watched for ${formatDuration(monitorDuration)}`;
      return `  zone ${zone}: ${floor.arithmetic}${watched}`;
    }),
    `  ${stage.lifecycle.join(' > ')}`,
  ];
}

/** One line that says what a stage does, for plans and differences between them. */
export function describeStage(stage: Stage): string {
  switch (stage.kind) {
    case 'fleet':
      return `fleet ${stage.role ?? 'update'}, ${stage.minimumHealthyHosts}, ${stage.floor.arithmetic}`;
    case 'provision':
      return 'provision the replacement';
    case 'hook':
      return `hook ${stage.lifecycleEvent}`;
    case 'shift': {
      const waits = stage.steps.map(({ wait }) => (wait === 0 ? 'none' : formatDuration(wait))).join(', ');
      return `${stage.listener} traffic to ${describeWeights(stage.steps)}, waits ${waits}`;
    }
    case 'wait':
      return `wait ${stage.wait}`;
    case 'terminate':
      return `terminate the ${stage.side}`;
  }
}

function listInstances(plan: Plan): string {
  const shown = plan.fleet.slice(0, 10).map((instance) => instance.instanceId);
  const rest = plan.fleet.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
