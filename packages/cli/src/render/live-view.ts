import { styleText } from 'node:util';
import { type Deployment, formatDuration, type InstanceView } from '@rollway/core';
import type { DurationEstimate } from './duration-estimate.js';

/** Instances that are shown; of larger fleets those in work come first. */
const maximumRows = 15;

const marks: Readonly<Record<InstanceView['status'], string>> = {
  pending: ' ',
  'in-progress': '>',
  succeeded: '+',
  failed: 'x',
  skipped: '-',
};

/** The block that is redrawn while a deployment runs: a line per instance, then the whole. */
export function liveView(
  deployment: Pick<Deployment, 'deploymentId' | 'view' | 'instances'>,
  options: {
    readonly now: number;
    readonly startedAt: number;
    readonly columns: number;
    readonly estimate: DurationEstimate;
  },
): readonly string[] {
  const { now, startedAt, columns, estimate } = options;
  const instances = deployment.instances();
  const rows = shown(instances).map((instance) => row(instance, now));
  const hidden = instances.length - rows.length;
  const { overview, paused, rollingBack, status } = deployment.view();
  const remaining = estimate.remaining(overview.pending + overview['in-progress']);
  const left = remaining === undefined || status !== 'in-progress' ? '' : `, about ${formatDuration(remaining)} left`;
  const condition = paused ? 'paused' : rollingBack ? 'rolling back' : status;
  const counts = `${overview.succeeded} succeeded, ${overview['in-progress']} in progress, ${overview.pending} pending, ${overview.failed} failed`;
  return [
    ...rows,
    ...(hidden > 0 ? [`  and ${hidden} more`] : []),
    `${deployment.deploymentId}: ${condition}; ${counts}; ${formatDuration(now - startedAt)}${left}`,
  ].map((line) => line.slice(0, Math.max(20, columns - 1)));
}

/** Those in work first, then failed ones: what a person looks for. */
function shown(instances: readonly InstanceView[]): readonly InstanceView[] {
  if (instances.length <= maximumRows) return instances;
  const order: readonly InstanceView['status'][] = ['in-progress', 'failed', 'succeeded', 'pending', 'skipped'];
  return [...instances]
    .sort((left, right) => order.indexOf(left.status) - order.indexOf(right.status))
    .slice(0, maximumRows);
}

function row(instance: InstanceView, now: number): string {
  const since = instance.since === undefined ? '' : ` ${formatDuration(now - instance.since)}`;
  const event = instance.lifecycleEvent ?? '';
  return ` ${marks[instance.status]} ${instance.instanceId.padEnd(20)} ${instance.status.padEnd(12)} ${event}${since}`;
}

/** Colours the marks of a rendered block; left out of the rendering so that widths are those of the text. */
export function colour(line: string): string {
  if (line.startsWith(' x')) return styleText('red', line);
  if (line.startsWith(' +')) return styleText('green', line);
  return line.startsWith(' >') ? styleText('cyan', line) : line;
}
