import type { Rehearsal, TimelinePoint } from '@rollway/core/testing';
import { element, svgText } from './svg-element.js';
import { frame, type TimeAxis } from './time-axis.js';

/** Height of the chart. */
export const chartHeight = 150;

/** Instances in service against their floor, over the share of the service that is on the new revision. */
export function serviceChart(rehearsal: Rehearsal, axis: TimeAxis, top: number): readonly string[] {
  const { timeline, fleetSize, likely } = rehearsal;
  const { points, duration } = timeline;
  const bottom = top + chartHeight;
  const y = (share: number): number => bottom - share * chartHeight;
  const newRevision = stepPath(points, axis, duration, (point) => y(point.newRevisionPercent / 100));
  const floor = likely.lowestHealth;
  return [
    element('path', { class: 'new', d: `${newRevision} V ${bottom} H ${frame.left} Z` }),
    ...(floor === undefined
      ? []
      : [
          element('path', {
            class: 'healthy',
            d: stepPath(points, axis, duration, (point) => y((point.healthy ?? 0) / Math.max(1, fleetSize))),
          }),
          ...floorLine(y(floor.minimumHealthy / Math.max(1, fleetSize))),
          svgText(`floor ${floor.minimumHealthy} of ${fleetSize}`, {
            class: 'warn',
            x: frame.left - 8,
            y: y(floor.minimumHealthy / Math.max(1, fleetSize)) + 4,
            'text-anchor': 'end',
          }),
        ]),
    svgText('100 %', { class: 'faint', x: frame.left - 8, y: top + 4, 'text-anchor': 'end' }),
    svgText('0', { class: 'faint', x: frame.left - 8, y: bottom + 4, 'text-anchor': 'end' }),
  ];
}

function floorLine(y: number): readonly string[] {
  return [element('line', { class: 'floor', x1: frame.left, y1: y, x2: frame.width - frame.right, y2: y })];
}

/** What holds goes on holding until the next point: steps, never slopes. */
function stepPath(
  points: readonly TimelinePoint[],
  axis: TimeAxis,
  duration: number,
  y: (point: TimelinePoint) => number,
): string {
  const [first] = points;
  if (first === undefined) return `M ${frame.left} 0`;
  const rounded = (value: number): number => Math.round(value * 10) / 10;
  const steps = points.slice(1).map((point) => `H ${rounded(axis.x(point.after))} V ${rounded(y(point))}`);
  return [`M ${rounded(axis.x(first.after))} ${rounded(y(first))}`, ...steps, `H ${rounded(axis.x(duration))}`].join(
    ' ',
  );
}
