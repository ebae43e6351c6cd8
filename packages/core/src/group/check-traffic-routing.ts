import { formatDuration, minutes } from '../model/duration.js';
import type { Problem } from '../options/problem.js';
import type { TrafficRouting, TrafficStep } from '../traffic/traffic-routing.js';
import { checkDuration } from './check-gates.js';

/** Longest time from the first shift to the last (CodeDeploy: limits); lists of steps of one's own may take longer. */
const longestShift = minutes(2880);
const path = 'strategy.trafficRouting';

/** Every problem of how traffic is to move (CodeDeploy: traffic routing configuration). */
export function checkTrafficRouting(routing: TrafficRouting): readonly Problem[] {
  switch (routing.type) {
    case 'all-at-once':
      return [];
    case 'canary':
    case 'linear':
      return checkTimed(routing);
    case 'steps':
      return checkSteps(routing.steps);
    default:
      return [{ path, message: 'must be all at once, canary, linear or steps', received: JSON.stringify(routing) }];
  }
}

function checkTimed(routing: Extract<TrafficRouting, { readonly percentage: number }>): readonly Problem[] {
  const { percentage, interval, type } = routing;
  const problems: Problem[] = [];
  const usable = Number.isInteger(percentage) && percentage >= 1 && percentage <= 99;
  if (!usable) {
    const message = 'must be an integer from 1 to 99';
    problems.push({ path: `${path}.percentage`, message, received: String(percentage) });
  }
  if (!(interval > 0)) {
    problems.push({
      path: `${path}.interval`,
      message: 'must be more than 0 milliseconds',
      received: String(interval),
    });
  }
  const intervals = type === 'canary' || !usable ? 1 : Math.ceil(100 / percentage) - 1;
  if (intervals * interval > longestShift) {
    const message = `must let the last shift come at most ${formatDuration(longestShift)} after the first`;
    problems.push({ path: `${path}.interval`, message, received: `${intervals} x ${formatDuration(interval)}` });
  }
  return problems;
}

function checkSteps(steps: readonly TrafficStep[]): readonly Problem[] {
  const problems = steps.flatMap(({ weight, wait }, index): readonly Problem[] => {
    const at = `${path}.steps[${index}]`;
    const usable = Number.isFinite(weight) && weight >= 0 && weight <= 100;
    const wrong = { path: `${at}.weight`, message: 'must be a percentage from 0 to 100', received: String(weight) };
    return [...(usable ? [] : [wrong]), ...checkDuration(`${at}.wait`, wait)];
  });
  if (steps.at(-1)?.weight === 100) return problems;
  const received = JSON.stringify(steps.map(({ weight }) => weight));
  return [...problems, { path: `${path}.steps`, message: 'must end with weight 100', received }];
}
