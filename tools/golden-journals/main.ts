import { existsSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JournalRecord } from '@rollway/core/driver';
import { simulate } from '@rollway/core/testing';
import { goldenJournalOf } from '../../packages/core/test/golden-journals/golden-journal.js';
import { goldenPlays } from '../../packages/core/test/golden-journals/golden-plays.js';
import { goldenScenarios } from '../../packages/core/test/golden-journals/golden-scenarios.js';

type JournalOf = () => Promise<readonly JournalRecord[]>;

const simulated = Object.entries(goldenScenarios).map(([name, { scenario, faults }]): [string, JournalOf] => [
  name,
  async () => {
    const { records, violation } = simulate({ scenario, faultPlan: { faults, healAfter: 3_600_000 } });
    if (violation !== undefined) throw new TypeError(`${name} breaks a rule: ${violation.rule}`);
    return records;
  },
]);
const journals = [...simulated, ...Object.entries(goldenPlays)];

/** Writes the journals that do not exist yet. What a release wrote stays as it is: rewriting it would hide a break. */
for (const [name, journalOf] of journals) {
  const file = fileURLToPath(new URL(`../../packages/core/test/golden-journals/${name}.json`, import.meta.url));
  if (existsSync(file)) continue;
  const records = await journalOf();
  const { checkpoints, ...journal } = goldenJournalOf(records);
  const lines = (values: readonly unknown[]): string => values.map((value) => `    ${JSON.stringify(value)}`).join(',\n');
  const text = `{\n  "recordVersion": ${journal.recordVersion},\n  "records": [\n${lines(records)}\n  ],\n  "checkpoints": [\n${lines(checkpoints)}\n  ]\n}\n`;
  writeFileSync(file, text);
  console.log(`wrote ${name}.json: ${records.length} records`);
}
