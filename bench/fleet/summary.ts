import type { Sample } from './run-once.js';

/**
 * Prints a table of medians for each mode, with what Rollway took of each other tool's time in the same pair. The last columns
 * are multiples: of one host's stop, start and validation, and of what the batches would take if each were one host alone.
 */
export function printSummary(samples: readonly Sample[], hosts: number, alone: Sample): void {
  const { rolling = Number.NaN, application = Number.NaN } = alone;
  console.log(`\none host alone is out of rotation for ${rolling.toFixed(2)} s, in which it`);
  console.log(`stops, starts and validates the application in ${application.toFixed(2)} s`);
  for (const mode of new Set(samples.map((sample) => sample.mode))) {
    const ofMode = samples.filter((sample) => sample.mode === mode);
    console.log(`\n${hosts} hosts, ${mode} at a time; medians of ${Math.max(...ofMode.map(({ pair }) => pair)) + 1}`);
    console.log(
      row(
        'tool',
        'wall s',
        'of its time',
        'CPU s',
        'CPU s/host',
        'peak MiB',
        'failed',
        'p99 ms',
        'outage ms',
        'outage x',
        'rolling x',
      ),
    );
    for (const tool of new Set(ofMode.map((sample) => sample.tool))) {
      const own = ofMode.filter((sample) => sample.tool === tool);
      const middle = (key: 'seconds' | 'cpuSeconds' | 'failed' | 'p99' | 'outage'): number =>
        median(own.map((sample) => sample[key]));
      const peak = own.map(({ peakMebibytes }) => peakMebibytes ?? Number.NaN);
      console.log(
        row(
          tool,
          middle('seconds').toFixed(1),
          ratio(ofMode, tool),
          middle('cpuSeconds').toFixed(2),
          (middle('cpuSeconds') / hosts).toFixed(3),
          Number.isNaN(peak[0]) ? '-' : String(median(peak)),
          String(middle('failed')),
          String(middle('p99')),
          String(middle('outage')),
          (middle('outage') / 1000 / application).toFixed(2),
          rollingShare(own, batchesOf(mode, hosts) * rolling),
        ),
      );
    }
  }
}

function batchesOf(mode: Sample['mode'], hosts: number): number {
  return { one: hosts, half: 2, all: 1 }[mode];
}

/** The rolling part as a multiple of its batches, each of which would take what one host alone takes. */
function rollingShare(samples: readonly Sample[], ideal: number): string {
  const known = samples.flatMap(({ rolling }) => rolling ?? []);
  return known.length === 0 ? '-' : (median(known) / ideal).toFixed(2);
}

/** The first tool's time as a share of another's, over pairs. */
function ratio(samples: readonly Sample[], tool: string): string {
  const first = samples[0]?.tool;
  if (tool === first) return '-';
  const shares = samples
    .filter((sample) => sample.tool === tool)
    .flatMap(({ pair, seconds }) => {
      const own = samples.find((sample) => sample.tool === first && sample.pair === pair);
      return own === undefined ? [] : [own.seconds / seconds];
    });
  return median(shares).toFixed(2);
}

function row(tool: string, ...cells: readonly string[]): string {
  return tool.padEnd(24) + cells.map((cell) => cell.padStart(12)).join('');
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
