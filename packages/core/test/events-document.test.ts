import { readFile } from 'node:fs/promises';
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

test('every event has a meaning of its own', async () => {
  const page = await readFile(new URL('../../../docs/reference/events.md', import.meta.url), 'utf8');
  const meanings = [...page.matchAll(/^\| `[a-z-]+` \|[^|]*\| (.+) \|$/gm)].map((match) => match[1]);
  expect(meanings.length).toBe(Object.keys(eventTypes).length);
  expect(meanings.filter((meaning, index) => meanings.indexOf(meaning) !== index)).toEqual([]);
});

test('events are named by a noun and a past participle', () => {
  for (const type of Object.keys(eventTypes)) expect(type).toMatch(/(ed|en|left)$/);
});
