import { seededRandom } from '../seeded-random.js';

/** When a controller is killed: some time after it began, or at a record of the journal. */
export type Kill =
  | { readonly at: 'time'; readonly milliseconds: number }
  | { readonly at: 'record'; readonly side: 'before' | 'after'; readonly record: number };

/** What an undisturbed run took. */
export interface Undisturbed {
  readonly milliseconds: number;
  readonly records: number;
}

/** The kills of one run, from its seed alone: every fourth run is killed again after it was taken up. */
export function killPlan(seed: number, undisturbed: Undisturbed): readonly Kill[] {
  const random = seededRandom(seed);
  const kills = random() < 0.25 ? 2 : 1;
  return Array.from({ length: kills }, (): Kill => {
    if (random() < 0.5) return { at: 'time', milliseconds: Math.floor(random() * undisturbed.milliseconds) };
    const side = random() < 0.5 ? 'before' : 'after';
    return { at: 'record', side, record: 1 + Math.floor(random() * undisturbed.records) };
  });
}

/** A kill as the summary prints it. */
export function describeKill(kill: Kill): string {
  return kill.at === 'time' ? `after ${kill.milliseconds} ms` : `${kill.side} record ${kill.record}`;
}
