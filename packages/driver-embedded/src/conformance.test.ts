import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crashingJournal, driverConformance, journalConformance } from '@rollway/conformance';
import { describe, test } from 'vitest';
import { createEmbeddedDriver } from './driver/embedded-driver.js';
import { fileJournal } from './journal/file-journal.js';

async function createPlace(): Promise<{ readonly directory: string; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-conformance-'));
  return { directory, close: () => rm(directory, { recursive: true, force: true }) };
}

describe('file journal', () => {
  const checks = journalConformance({
    createFixture: async () => {
      const { directory, close } = await createPlace();
      return { open: () => Promise.resolve(fileJournal(directory)), close };
    },
  });
  for (const check of checks) test(`${check.id}: ${check.title}`, check.run);
});

describe('embedded driver', () => {
  const checks = driverConformance({
    createFixture: async () => {
      const { directory, close } = await createPlace();
      return {
        open: async (groups, { crashAt } = {}) => {
          const journal = fileJournal(directory);
          return createEmbeddedDriver({
            groups,
            journal: crashAt === undefined ? journal : crashingJournal(journal, crashAt),
            retry: { firstDelay: 1 },
            onListenerError: () => {
              throw new RangeError('a handler that throws');
            },
          });
        },
        close,
      };
    },
  });
  for (const check of checks) test(`${check.id}: ${check.title}`, check.run, 120_000);
});
