/** Colours by meaning. Pairs that lie side by side differ in lightness, so that they are told apart without colour. */
interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  readonly grid: string;
  readonly main: string;
  readonly fill: string;
  readonly wait: string;
  readonly bad: string;
  readonly good: string;
}

const light: Palette = {
  paper: '#ffffff',
  ink: '#1c2430',
  faint: '#5d6878',
  grid: '#dfe4ea',
  main: '#2f6fde',
  fill: '#a9c8f7',
  wait: '#c98a1b',
  bad: '#c8322b',
  good: '#1e8449',
};

const dark: Palette = {
  paper: '#12161c',
  ink: '#e7ebf0',
  faint: '#9aa5b4',
  grid: '#2b333e',
  main: '#6ea0f5',
  fill: '#2c4a7c',
  wait: '#e3a13b',
  bad: '#f0706a',
  good: '#55c07f',
};

/** Colours written out, because not every viewer of pictures knows variables; who prefers dark gets the second set. */
export const style: string = [
  'text{font:12px system-ui,"DejaVu Sans",sans-serif}.title{font-size:18px;font-weight:600}',
  '.figure{font-variant-numeric:tabular-nums}.healthy{fill:none;stroke-width:2}.floor{stroke-dasharray:5 4}',
  colours(light),
  `@media (prefers-color-scheme:dark){${colours(dark)}}`,
].join('\n');

function colours(palette: Palette): string {
  const { paper, ink, faint, grid, main, fill, wait, bad, good } = palette;
  return [
    `text{fill:${ink}}.faint{fill:${faint}}.warn{fill:${bad}}.paper{fill:${paper}}.grid{stroke:${grid}}`,
    `.new,.key{fill:${fill}}.healthy{stroke:${main}}.line{fill:${main}}.floor{stroke:${bad}}`,
    `.bar{fill:${main}}.bar.wait,.bar.rollback{fill:${wait}}.bar.instance{fill:${fill}}.bar.failed{fill:${bad}}`,
    `.good{fill:${good}}.fair{fill:${wait}}.bad{fill:${bad}}`,
  ].join('');
}
