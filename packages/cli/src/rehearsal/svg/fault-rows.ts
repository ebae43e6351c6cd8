import { formatDuration } from '@rollway/core';
import type { Rehearsal, RehearsedEnd } from '@rollway/core/testing';
import { describeEnd, formatExposure } from '../rehearsal-table.js';
import { element, svgText, svgTitle } from './svg-element.js';
import { frame } from './time-axis.js';

const rowHeight = 20;
/** Rows of a picture; the table has them all. */
const mostRows = 40;
/** Where the columns begin. */
const columns = { dot: 20, what: 32, ends: 440, after: 640, out: 740, lowest: 830, exposure: 936 } as const;

/** A row for each fault: what, and how it ends. */
export function faultRows(
  { faults }: Pick<Rehearsal, 'faults'>,
  top: number,
): { readonly elements: readonly string[]; readonly bottom: number } {
  if (faults.length === 0) return { elements: [], bottom: top };
  const shown = faults.slice(0, mostRows);
  const rows = shown.flatMap(({ description, end }, index) => row(description, end, top + (index + 2) * rowHeight));
  const hidden = faults.length - shown.length;
  const bottom = top + (shown.length + 2) * rowHeight;
  const more = hidden === 0 ? [] : [svgText(`and ${hidden} more`, { class: 'faint', x: columns.what, y: bottom })];
  return { elements: [...header(top + rowHeight), ...rows, ...more], bottom: bottom + (hidden === 0 ? 0 : rowHeight) };
}

function header(y: number): readonly string[] {
  const right = { class: 'faint', y, 'text-anchor': 'end' };
  return [
    svgText('what if', { class: 'faint', x: columns.what, y }),
    svgText('ends', { class: 'faint', x: columns.ends, y }),
    svgText('after', { ...right, x: columns.after + 60 }),
    svgText('out', { ...right, x: columns.out + 30 }),
    svgText('lowest', { ...right, x: columns.lowest + 10 }),
    svgText('exposure', { ...right, x: columns.exposure }),
    element('line', { class: 'grid', x1: columns.dot - 4, y1: y + 6, x2: frame.width - frame.right, y2: y + 6 }),
  ];
}

function row(description: string, end: RehearsedEnd, y: number): readonly string[] {
  const right = { class: 'figure', y: y + 4, 'text-anchor': 'end' };
  return [
    element('circle', { class: `dot ${severity(end)}`, cx: columns.dot, cy: y, r: 5 }, svgTitle(describeEnd(end))),
    svgText(description, { class: 'label', x: columns.what, y: y + 4 }),
    svgText(describeEnd(end), { class: 'label', x: columns.ends, y: y + 4 }),
    svgText(formatDuration(end.duration), { ...right, x: columns.after + 60 }),
    svgText(String(end.instancesOut), { ...right, x: columns.out + 30 }),
    svgText(end.lowestHealth === undefined ? '–' : String(end.lowestHealth.healthy), {
      ...right,
      x: columns.lowest + 10,
    }),
    svgText(formatExposure(end.exposure), { ...right, x: columns.exposure }),
  ];
}

/** Where somebody has to do something is worst; back where it was is better than half way. */
function severity({
  status,
  rolledBack,
  rollbackFailed,
  instancesOut,
  exposure,
}: RehearsedEnd): 'good' | 'fair' | 'bad' {
  if (rollbackFailed || status === 'frozen' || status === 'unfinished') return 'bad';
  if (status === 'succeeded') return instancesOut === 0 ? 'good' : 'fair';
  return (rolledBack || exposure === 0) && instancesOut === 0 ? 'fair' : 'bad';
}
