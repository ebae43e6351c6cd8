import { formatDuration } from '@rollway/core';
import type { Rehearsal } from '@rollway/core/testing';
import { describeEnd, formatExposure } from '../rehearsal-table.js';
import { faultRows } from './fault-rows.js';
import { drawLanes } from './lanes.js';
import { chartHeight, serviceChart } from './service-chart.js';
import { style } from './style.js';
import { element, svgText } from './svg-element.js';
import { drawAxis, frame, timeAxis } from './time-axis.js';

/** A rehearsal as a picture: who serves and with what over time, what happens when, and what each fault would do. */
export function rehearsalSvg(rehearsal: Rehearsal): string {
  const { timeline, faults } = rehearsal;
  const axis = timeAxis(timeline.duration);
  const chartTop = 98;
  const lanes = drawLanes(rehearsal, axis, chartTop + chartHeight + 14);
  const rows = faultRows({ faults }, lanes.bottom + 24);
  const height = rows.bottom + 20;
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    viewBox: `0 0 ${frame.width} ${height}`,
    width: frame.width,
    height,
    role: 'img',
    'aria-label': `Rehearsal of ${rehearsal.deploymentGroupName}`,
  };
  return `${element(
    'svg',
    attributes,
    element('style', {}, style),
    element('rect', { class: 'paper', width: frame.width, height }),
    ...heading(rehearsal),
    element('g', { id: 'axis' }, ...drawAxis(axis, chartTop, lanes.bottom)),
    element('g', { id: 'service' }, ...serviceChart(rehearsal, axis, chartTop)),
    element('g', { id: 'lanes' }, ...lanes.elements),
    element('g', { id: 'faults' }, ...rows.elements),
  )}\n`;
}

function heading({ deploymentGroupName, fleetSize, duration, likely, timeline }: Rehearsal): readonly string[] {
  const weighted = likely.lowestHealth === undefined;
  const figures = [
    `${formatDuration(duration.likely)} likely`,
    `${formatDuration(duration.shortest)} to ${formatDuration(duration.longest)} in ${duration.runs} runs`,
    `${formatDuration(duration.worstCase)} at worst`,
    `exposure ${formatExposure(likely.exposure)} percent-minutes`,
  ];
  const isLong = timeline.points.length > 0;
  return [
    svgText(`Rehearsal of ${deploymentGroupName}: ${fleetSize} instance(s), ${describeEnd(likely)}`, {
      class: 'title',
      x: 20,
      y: 32,
    }),
    svgText(figures.join(' · '), { class: 'faint', x: 20, y: 54 }),
    ...(isLong ? legend(weighted) : []),
  ];
}

function legend(weighted: boolean): readonly string[] {
  const what = weighted ? 'share of traffic on the new revision' : 'share of instances in service on the new revision';
  const key = [
    element('rect', { class: 'key', x: frame.left, y: 72, width: 14, height: 10 }),
    svgText(what, { class: 'faint', x: frame.left + 20, y: 81 }),
  ];
  if (weighted) return key;
  return [
    ...key,
    element('rect', { class: 'line', x: frame.left + 320, y: 76, width: 14, height: 2 }),
    svgText('instances in service', { class: 'faint', x: frame.left + 340, y: 81 }),
  ];
}
