import { type Milliseconds, minutes, seconds } from '../model/duration.js';
import type { Random } from '../virtual/random.js';

/** How long something takes, as data. */
export type DurationDistribution =
  | { readonly type: 'fixed'; readonly value: Milliseconds }
  /** Anything from `shortest` to `longest`, most often around `likely` (a triangular distribution). */
  | {
      readonly type: 'between';
      readonly shortest: Milliseconds;
      readonly likely: Milliseconds;
      readonly longest: Milliseconds;
    }
  /** What was seen, shortest first; values in between are as likely as their neighbours. */
  | { readonly type: 'observed'; readonly values: readonly Milliseconds[] };

/**
 * How long operations take, by name: a lifecycle event, `provision-replacement`, `shift-traffic`, `terminate`, or the name
 * of a gate or of `ready-wait` (until somebody answers).
 */
export type DurationModel = Readonly<Record<string, DurationDistribution>>;

function around(likely: Milliseconds): DurationDistribution {
  return { type: 'between', shortest: likely / 2, likely, longest: likely * 3 };
}

/** Taken for what nobody measured: a service that starts within seconds behind a balancer that drains for half a minute. */
export const assumedDurations: DurationModel = {
  BlockTraffic: around(seconds(30)),
  ApplicationStop: around(seconds(5)),
  DownloadBundle: around(seconds(15)),
  Install: around(seconds(10)),
  ApplicationStart: around(seconds(10)),
  ValidateService: around(seconds(10)),
  AllowTraffic: around(seconds(20)),
  'provision-replacement': around(minutes(3)),
  'shift-traffic': around(seconds(5)),
  terminate: around(minutes(1)),
};

/** Taken for events that are not named in {@link assumedDurations}. */
export const otherwiseAssumed: DurationDistribution = around(seconds(3));

/** A duration as chance has it, in whole milliseconds. */
export function drawDuration(distribution: DurationDistribution, random: Random): Milliseconds {
  return Math.round(quantile(distribution, random.next()));
}

/** The duration that half of all are shorter than. */
export function likelyDuration(distribution: DurationDistribution): Milliseconds {
  return Math.round(quantile(distribution, 0.5));
}

function quantile(distribution: DurationDistribution, share: number): number {
  switch (distribution.type) {
    case 'fixed':
      return distribution.value;
    case 'between':
      return triangular(distribution, share);
    case 'observed': {
      const { values } = distribution;
      const position = share * Math.max(0, values.length - 1);
      const below = values[Math.floor(position)] ?? 0;
      const above = values[Math.ceil(position)] ?? below;
      return below + (above - below) * (position - Math.floor(position));
    }
  }
}

function triangular(
  { shortest, likely, longest }: Extract<DurationDistribution, { readonly type: 'between' }>,
  share: number,
): number {
  const width = longest - shortest;
  if (width <= 0) return likely;
  if (share < (likely - shortest) / width) return shortest + Math.sqrt(share * width * (likely - shortest));
  return longest - Math.sqrt((1 - share) * width * (longest - likely));
}
