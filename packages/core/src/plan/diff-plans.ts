import { formatDuration } from '../model/duration.js';
import { describeStage } from './format-plan.js';
import type { Plan } from './plan.js';

/** What changed from one plan to the next, one line each, in words; empty when both do the same. */
export function diffPlans(previous: Plan, next: Plan): readonly string[] {
  return [
    ...changed('deployment type', previous.deploymentType ?? 'in-place', next.deploymentType ?? 'in-place'),
    ...instanceChanges(previous, next),
    ...stageChanges(previous, next),
    ...changed('extra instances', String(previous.peakExtraInstances ?? 0), String(next.peakExtraInstances ?? 0)),
    ...changed('worst case', formatDuration(previous.worstCaseDuration), formatDuration(next.worstCaseDuration)),
  ];
}

function changed(what: string, before: string, after: string): readonly string[] {
  return before === after ? [] : [`${what}: ${before} becomes ${after}`];
}

function instanceChanges(previous: Plan, next: Plan): readonly string[] {
  const before = new Set(previous.fleet.map(({ instanceId }) => instanceId));
  const after = new Set(next.fleet.map(({ instanceId }) => instanceId));
  return [
    ...[...after].filter((id) => !before.has(id)).map((id) => `instance ${id} is new`),
    ...[...before].filter((id) => !after.has(id)).map((id) => `instance ${id} is gone`),
  ];
}

/** Stages are compared by place: what matters is when something happens as much as that it does. */
function stageChanges(previous: Plan, next: Plan): readonly string[] {
  const count = Math.max(previous.stages.length, next.stages.length);
  return Array.from({ length: count }, (_each, index) => index).flatMap((index) => {
    const [before, after] = [previous.stages[index], next.stages[index]];
    if (before === undefined) return after === undefined ? [] : [`stage ${index + 1} is new: ${describeStage(after)}`];
    if (after === undefined) return [`stage ${index + 1} is gone: ${describeStage(before)}`];
    return changed(`stage ${index + 1}`, describeStage(before), describeStage(after));
  });
}
