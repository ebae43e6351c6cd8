import { formatDuration } from '@rollway/core';
import type { Rehearsal, TimelineSpan } from '@rollway/core/testing';
import { element, svgText, svgTitle } from './svg-element.js';
import { frame, type TimeAxis } from './time-axis.js';

const laneHeight = 18;

/** One row of a picture. */
interface Lane {
  readonly label: string;
  readonly spans: readonly TimelineSpan[];
}

/** Stages, waits and instances as bars over time: rows of the same label share a lane. */
export function drawLanes(
  { timeline }: Pick<Rehearsal, 'timeline'>,
  axis: TimeAxis,
  top: number,
): { readonly elements: readonly string[]; readonly bottom: number } {
  const lanes = lanesOf(timeline.spans);
  const elements = lanes.flatMap(({ label, spans }, index) => {
    const y = top + index * laneHeight;
    return [
      svgText(shortened(label), { class: 'label', x: frame.left - 8, y: y + 13, 'text-anchor': 'end' }),
      ...spans.map((span) => bar(span, axis, y)),
    ];
  });
  return { elements, bottom: top + lanes.length * laneHeight };
}

function lanesOf(spans: readonly TimelineSpan[]): readonly Lane[] {
  const lanes = new Map<string, TimelineSpan[]>();
  const order: readonly TimelineSpan['kind'][] = ['stage', 'wait', 'instance'];
  for (const span of [...spans].sort((left, right) => order.indexOf(left.kind) - order.indexOf(right.kind))) {
    const lane = lanes.get(span.label);
    if (lane === undefined) lanes.set(span.label, [span]);
    else lane.push(span);
  }
  return [...lanes].map(([label, ofLabel]) => ({ label, spans: ofLabel }));
}

function bar(span: TimelineSpan, axis: TimeAxis, y: number): string {
  const { kind, label, from, to, outcome, attempt } = span;
  const x = axis.x(from);
  const class_ = outcome === 'failed' ? 'failed' : attempt === 2 ? 'rollback' : kind;
  const what = attempt === 2 ? `${label} (rollback)` : label;
  return element(
    'rect',
    { class: `bar ${class_}`, x, y: y + 3, width: Math.max(1.5, axis.x(to) - x), height: laneHeight - 6, rx: 2 },
    svgTitle(`${what}: ${formatDuration(to - from)}, ${outcome}`),
  );
}

function shortened(label: string): string {
  return label.length <= 26 ? label : `${label.slice(0, 25)}…`;
}
