import { readdirSync, readFileSync } from 'node:fs';
import { emptyState, evolve, foldRecords, fromSnapshot, journalRecordVersion, toSnapshot } from '@rollway/core/driver';
import { recordMarks, simulate } from '@rollway/core/testing';
import { describe, expect, it } from 'vitest';
import { type GoldenJournal, readCheckpoints } from './golden-journal.js';
import { goldenPlays } from './golden-plays.js';
import { goldenScenarios } from './golden-scenarios.js';

const folder = new URL('./', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.json'));

function readGolden(name: string): GoldenJournal {
  return JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as GoldenJournal;
}

describe.each(names)('golden journal %s', (name) => {
  const golden = readGolden(name);

  it('is of a record version that this release reads', () => {
    expect(golden.recordVersion).toBeLessThanOrEqual(journalRecordVersion);
  });

  it('means what it meant when it was written, at every place that was written down', () => {
    const checkpoints = JSON.parse(JSON.stringify(readCheckpoints(golden.records))) as unknown[];
    expect(golden.checkpoints.length).toBeGreaterThan(1);
    // A view may gain members in a later release; what was written down stays true.
    for (const checkpoint of golden.checkpoints) expect(checkpoints[checkpoint.sequence - 1]).toMatchObject(checkpoint);
  });

  it('folds to the same state from a snapshot at any place as from the beginning', async () => {
    const whole = await foldRecords(golden.records);
    const state = emptyState();
    for (const [index, record] of golden.records.entries()) {
      evolve(state, record);
      const restored = fromSnapshot(JSON.parse(JSON.stringify(toSnapshot(state))));
      const rest = await foldRecords(golden.records.slice(index + 1), restored);
      expect(rest).toEqual(whole);
    }
  });
});

it('every type of record has a golden journal', () => {
  const written = new Set(names.flatMap((name) => readGolden(name).records.map((record) => record.type)));
  expect(Object.keys(recordMarks).filter((type) => !written.has(type as keyof typeof recordMarks))).toEqual([]);
});

it('every golden scenario has its journal', () => {
  expect(names.map((name) => name.replace(/\.json$/, '')).sort()).toEqual(
    [...Object.keys(goldenScenarios), ...Object.keys(goldenPlays)].sort(),
  );
});

it('golden scenarios keep every rule today', () => {
  for (const [name, { scenario, faults }] of Object.entries(goldenScenarios)) {
    const { violation } = simulate({ scenario, faultPlan: { faults, healAfter: 3_600_000 }, checkShare: 1 });
    expect(violation, name).toBeUndefined();
  }
});
