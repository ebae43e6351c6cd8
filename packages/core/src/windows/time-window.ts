import type { Milliseconds } from '../model/duration.js';

/** Days of the week, Monday first. */
export type Weekday = 'monday' | 'tuesday' | 'wednesday' | 'thursday' | 'friday' | 'saturday' | 'sunday';

/** A part of the week in which new work may begin, in local time. */
export interface TimeWindow {
  readonly days: readonly Weekday[];
  /** `HH:MM`, from `00:00` to `23:59`. */
  readonly from: string;
  /** `HH:MM`, later than `from`, at most `24:00`. A window that passes midnight is two. */
  readonly to: string;
}

/** When a group may be deployed to. */
export interface TimeWindows {
  /** IANA name, for example `Europe/Berlin`. */
  readonly timeZone: string;
  /** Any of them. */
  readonly windows: readonly TimeWindow[];
  /** Whether a rollback begins at any time; default true. */
  readonly rollbackExempt?: boolean;
}

/** From `from` on the zone is `offset` ahead of UTC, until the next one. */
export interface ZoneOffset {
  /** Milliseconds since the Unix epoch; 0 for the first. */
  readonly from: number;
  /** Negative west of Greenwich. */
  readonly offset: Milliseconds;
}

/**
 * Time windows as a deployment records them. A driver looks the zone's offsets up once, when the deployment starts, so that
 * the same journal means the same on a machine with another time zone database.
 */
export interface TimeWindowPlan extends TimeWindows {
  /** In order. The last one holds for ever. */
  readonly offsets: readonly ZoneOffset[];
}
