import { formatDuration } from '../model/duration.js';
import type { Plan, Stage } from './plan.js';

/** Renders a plan for a terminal: stages, floor arithmetic, lifecycle and worst case. */
export function formatPlan(plan: Plan): string {
  const lines = [
    `${plan.fleet.length} instances on the ${plan.computePlatform} platform, ${plan.stages.length} stage(s)`,
    ...plan.stages.flatMap((stage, index) => formatStage(stage, index + 1)),
    `order of attempts: ${listInstances(plan)}`,
    `worst case: ${formatDuration(plan.worstCaseDuration)} when every event takes as long as it may`,
  ];
  return lines.join('\n');
}

function formatStage(stage: Stage, number: number): readonly string[] {
  if (stage.kind !== 'fleet') return [`stage ${number}: ${stage.kind}`];
  return [
    `stage ${number}: ${stage.kind}, ${stage.minimumHealthyHosts}: ${stage.floor.arithmetic}`,
    `  at most ${stage.rounds} round(s) of up to ${stage.floor.budget}`,
    `  ${stage.lifecycle.join(' > ')}`,
  ];
}

function listInstances(plan: Plan): string {
  const shown = plan.fleet.slice(0, 10).map((instance) => instance.instanceId);
  const rest = plan.fleet.length - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}
