import { readdir, readFile } from 'node:fs/promises';
import type { DeploymentFact } from '@rollway/core';
import { expect, test } from 'vitest';

/** Every type of public event; the compiler asks for one that is missing, and refuses one that is not. */
const eventTypes: Readonly<Record<DeploymentFact['type'], true>> = {
  'alarm-cleared': true,
  'alarm-raised': true,
  'alarm-poll-failed': true,
  'batch-started': true,
  'deployment-finished': true,
  'deployment-frozen': true,
  'deployment-paused': true,
  'deployment-resumed': true,
  'deployment-started': true,
  'hook-failed': true,
  'hook-started': true,
  'hook-succeeded': true,
  'instance-failed': true,
  'instance-joined': true,
  'instance-left': true,
  'instance-succeeded': true,
  'lifecycle-event-failed': true,
  'lifecycle-event-started': true,
  'lifecycle-event-succeeded': true,
  'provisioning-failed': true,
  'provisioning-started': true,
  'replacement-provisioned': true,
  'rollback-failed': true,
  'rollback-requested': true,
  'rollback-skipped': true,
  'rollback-started': true,
  'rollback-succeeded': true,
  'side-terminated': true,
  'stage-failed': true,
  'stage-started': true,
  'stage-succeeded': true,
  'stop-requested': true,
  'termination-failed': true,
  'termination-started': true,
  'traffic-shift-failed': true,
  'traffic-shift-started': true,
  'traffic-shifted': true,
  'wait-ended': true,
  'wait-started': true,
};

test('the page of events has a row for every event and no other', async () => {
  const page = await readFile(new URL('../../../docs/reference/events.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(documented.sort()).toEqual(Object.keys(eventTypes).sort());
});

/** What every record of the golden journals says, by type. */
async function fieldsOfRecords(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const folder = new URL('golden-journals/', import.meta.url);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json'));
  const fields = new Map<string, Set<string>>();
  for (const name of names) {
    const { records } = JSON.parse(await readFile(new URL(name, folder), 'utf8')) as { records: { type: string }[] };
    for (const { type, ...said } of records) {
      const known = fields.get(type) ?? new Set();
      for (const field of Object.keys(said)) known.add(field);
      fields.set(type, known);
    }
  }
  return fields;
}

test('the page names every field that an event was ever recorded with', async () => {
  const page = await readFile(new URL('../../../docs/reference/events.md', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| `([a-z-]+)` \|([^|]*)\|/gm)];
  const recorded = await fieldsOfRecords();
  const common = ['deploymentId', 'sequence', 'at'];
  const missing = rows.flatMap(([, type = '', columns = '']) => {
    const documented = [...columns.matchAll(/`(\w+)`/g)].map((match) => match[1]);
    const fields = [...(recorded.get(type) ?? [])].filter((field) => ![...common, ...documented].includes(field));
    return fields.map((field) => `${type}: ${field}`);
  });
  expect(rows.filter(([, type = '']) => recorded.has(type)).length).toBeGreaterThan(35);
  expect(missing).toEqual([]);
});

test('every event has a meaning of its own', async () => {
  const page = await readFile(new URL('../../../docs/reference/events.md', import.meta.url), 'utf8');
  const meanings = [...page.matchAll(/^\| `[a-z-]+` \|[^|]*\| (.+) \|$/gm)].map((match) => match[1]);
  expect(meanings.length).toBe(Object.keys(eventTypes).length);
  expect(meanings.filter((meaning, index) => meanings.indexOf(meaning) !== index)).toEqual([]);
});

test('events are named by a noun and a past participle', () => {
  for (const type of Object.keys(eventTypes)) expect(type).toMatch(/(ed|en|left)$/);
});
