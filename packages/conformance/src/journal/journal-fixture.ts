import type { Journal } from '@rollway/core/driver';

/** A place that journals are opened over. */
export interface JournalFixture {
  /** A journal over this place. The kit closes one before it opens the next. */
  open(): Promise<Journal>;
  close(): Promise<void>;
}
