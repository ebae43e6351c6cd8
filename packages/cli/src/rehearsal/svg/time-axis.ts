import { formatDuration, type Milliseconds } from '@rollway/core';
import { element, svgText } from './svg-element.js';

/** Where the picture's columns are, in pixels. */
export const frame = { width: 960, left: 190, right: 24 } as const;

/** Lengths of time that people count in. */
const steps: readonly Milliseconds[] = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
].map((count) => count * 1000);

/** Puts times at places from left to right. */
export interface TimeAxis {
  x(after: Milliseconds): number;
  readonly ticks: readonly Milliseconds[];
}

/** An axis over a duration, with at most ten ticks at round times. */
export function timeAxis(duration: Milliseconds): TimeAxis {
  const whole = Math.max(1, duration);
  const step = steps.find((candidate) => whole / candidate <= 8) ?? whole / 8;
  const count = Math.floor(whole / step);
  const width = frame.width - frame.left - frame.right;
  return {
    x: (after) => frame.left + (Math.min(after, whole) / whole) * width,
    ticks: Array.from({ length: count + 1 }, (_each, index) => index * step),
  };
}

/** The ticks over a height, each with its time below. */
export function drawAxis(axis: TimeAxis, top: number, bottom: number): readonly string[] {
  return axis.ticks.flatMap((tick) => {
    const x = axis.x(tick);
    return [
      element('line', { class: 'grid', x1: x, y1: top, x2: x, y2: bottom }),
      svgText(tick === 0 ? '0' : formatDuration(tick), { class: 'faint', x, y: bottom + 16, 'text-anchor': 'middle' }),
    ];
  });
}
