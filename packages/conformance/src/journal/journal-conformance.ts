import { bindChecks, type Check, type Gaps } from '../check.js';
import { journalChecks } from './journal-checks.js';
import type { JournalFixture } from './journal-fixture.js';

/** What the journal kit needs. */
export interface JournalConformanceOptions {
  /** Makes an empty place for journals; called once for each check. */
  readonly createFixture: () => Promise<JournalFixture>;
  readonly gaps?: Gaps;
}

/** Every check of the journal port, for any test runner. */
export function journalConformance({ createFixture, gaps }: JournalConformanceOptions): readonly Check[] {
  return bindChecks(journalChecks, { createFixture, gaps });
}
