import { readdirSync, readFileSync } from 'node:fs';
import { fleetPercent, minutes, oneAtATime, PlanError, seconds } from '@rollway/core';
import { foldRecords, isFinal, type JournalRecord, viewOf } from '@rollway/core/driver';
import { measureDurations, stepThrough, whatIf } from '@rollway/core/testing';
import { describe, expect, test } from 'vitest';
import { runInVirtualTime } from '../driver-loop/run-in-virtual-time.js';
import { serverGroup } from './rehearsed-group.js';

const folder = new URL('../golden-journals/', import.meta.url);
const goldenNames = readdirSync(folder).filter((name) => name.endsWith('.json'));

function recordsOf(name: string): readonly JournalRecord[] {
  return (JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { records: readonly JournalRecord[] }).records;
}

describe.each(goldenNames)('golden journal %s', (name) => {
  const records = recordsOf(name);

  test('run again under its own policy ends as it did', async () => {
    const { recorded, otherwise, assumedOperations } = whatIf(records, {});
    expect(otherwise).toEqual(recorded);
    expect(assumedOperations).toBe(0);
  });

  test('stepped through has a step for each record and the end of a fold', async () => {
    const steps = [...stepThrough(records)];
    expect(steps.map(({ record }) => record)).toEqual(records);
    const folded = await foldRecords(records);
    expect(viewOf(steps.at(-1)?.state ?? folded)).toEqual(viewOf(folded));
    if (isFinal(folded)) expect(steps.at(-1)?.inFlight).toBe(0);
  });
});

/** What the real loop and the real performer of operations recorded, over a target whose events take a few polls. */
async function driven(): Promise<readonly JournalRecord[]> {
  const script = (event: { readonly lifecycleEvent: string; readonly instance: { readonly instanceId: string } }) => ({
    polls: event.lifecycleEvent === 'Install' ? 3 : 1,
    pollAfter: seconds(event.instance.instanceId === 'i-2' ? 4 : 1),
    ...(event.lifecycleEvent === 'ValidateService' && event.instance.instanceId === 'i-3' ? { fails: 'no' } : {}),
  });
  const run = await runInVirtualTime(serverGroup({}, { script }));
  await run.toTheEnd(10_000);
  return run.journal.recordsOf('d-loop');
}

test('the loop of a rehearsal takes the turns that the loop of a driver takes', async () => {
  const records = await driven();
  const { recorded, otherwise } = whatIf(records, {});
  expect(recorded.status).toBe('succeeded');
  expect(otherwise).toEqual(recorded);
});

test('another floor: slower, and closer to what it must be', async () => {
  const { recorded, otherwise, assumedOperations } = whatIf(await driven(), { minimumHealthyHosts: oneAtATime });
  expect(otherwise.duration).toBeGreaterThan(recorded.duration);
  expect(otherwise.lowestHealth).toMatchObject({ minimumHealthy: 3, healthy: 3 });
  // The third instance fails, and one at a time allows that only of the last.
  expect(otherwise.status).toBe('failed');
  expect(assumedOperations).toBe(0);
});

test('a policy that is impossible, or about something else, is refused with the reason', async () => {
  const records = await driven();
  expect(() => whatIf(records, { minimumHealthyHosts: fleetPercent(99) })).toThrow(PlanError);
  expect(() => whatIf(records, { trafficRouting: { type: 'all-at-once' } })).toThrow(/moves traffic by weight/);
});

test('other traffic: what the journal does not know is assumed and counted', () => {
  const { recorded, otherwise, assumedOperations } = whatIf(recordsOf('shifts-traffic.json'), {
    trafficRouting: { type: 'canary', percentage: 25, interval: minutes(60) },
  });
  expect(otherwise.status).toBe('succeeded');
  expect(otherwise.duration).toBeGreaterThan(recorded.duration);
  expect(assumedOperations).toBeGreaterThan(0);
});

test('durations are measured by name, of what went well', async () => {
  const durations = measureDurations(await driven());
  expect(durations.Install).toEqual({ type: 'observed', values: [3000, 3000, 3000, 12_000] });
  expect(durations.ValidateService).toMatchObject({ values: expect.objectContaining({ length: 3 }) });
});
