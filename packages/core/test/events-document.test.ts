import { readFile } from 'node:fs/promises';
import type { DeploymentFact } from '@rollway/core';
import { expect, test } from 'vitest';

/** Every type of public event; the compiler asks for one that is missing, and refuses one that is not. */
const eventTypes: Readonly<Record<DeploymentFact['type'], true>> = {
  'alarm-raised': true,
  'batch-started': true,
  'deployment-finished': true,
  'deployment-paused': true,
  'deployment-resumed': true,
  'deployment-started': true,
  'instance-failed': true,
  'instance-succeeded': true,
  'lifecycle-event-failed': true,
  'lifecycle-event-started': true,
  'lifecycle-event-succeeded': true,
  'rollback-failed': true,
  'rollback-requested': true,
  'rollback-skipped': true,
  'rollback-started': true,
  'rollback-succeeded': true,
  'stage-failed': true,
  'stage-started': true,
  'stage-succeeded': true,
  'stop-requested': true,
};

test('the page of events has a row for every event and no other', async () => {
  const page = await readFile(new URL('../../../docs/reference/events.md', import.meta.url), 'utf8');
  const documented = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map((match) => match[1]);
  expect(documented.sort()).toEqual(Object.keys(eventTypes).sort());
});

test('events are named by a noun and a past participle', () => {
  for (const type of Object.keys(eventTypes)) expect(type).toMatch(/(ed)$/);
});
