import { JournalFailedError } from '@rollway/core';
import type { Journal } from '@rollway/core/driver';
import type { CrashPoint } from './driver-fixture.js';

/**
 * A journal whose process dies at a commit: that commit is made or not, nobody hears of it, and nothing works afterwards. For
 * fixtures of drivers that keep their state in a Journal.
 */
export function crashingJournal<Kind extends Journal>(journal: Kind, crashAt: CrashPoint): Kind {
  let commits = 0;
  let dead = false;
  const die = (): never => {
    dead = true;
    throw new JournalFailedError({ file: 'the journal', cause: 'the process was killed' });
  };
  return {
    ...journal,
    async append(deploymentId, records, options) {
      if (dead) die();
      commits += 1;
      if (commits === crashAt.commit && crashAt.when === 'before') die();
      await journal.append(deploymentId, records, options);
      if (commits === crashAt.commit) die();
    },
    saveSnapshot: (deploymentId, snapshot) => (dead ? Promise.resolve() : journal.saveSnapshot(deploymentId, snapshot)),
  };
}
