import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { inVirtualTime, type Lab, startLab } from '@rollway/aws-lab';
import { type DeploymentResult, type Revision, s3Revision } from '@rollway/core';
import { createEmbeddedDriver, type EmbeddedJournal, fileJournal } from '@rollway/driver-embedded';
import { describe, expect, test } from 'vitest';
import { makeHook, makeOrders } from '../src/test-support/orders.js';
import { ordersGroup, ordersRevision, routing, updatesOf } from './support/orders-deployment.js';

const deploymentId = 'd-1';

/** When the process dies. A turn's records reach the disk together, so that these are all the states it can leave. */
interface Death {
  readonly turn: number;
  /** Whether it has written that turn, and does not act on it, or dies on the way to writing it. */
  readonly written: boolean;
}

/** A file journal whose process dies around one turn. */
function dyingJournal(directory: string, death: Death): EmbeddedJournal & { readonly turns: () => number } {
  const journal = fileJournal(directory);
  let turns = 0;
  return Object.assign(Object.create(journal) as typeof journal, {
    async append(...turn: Parameters<EmbeddedJournal['append']>) {
      turns += 1;
      if (turns < death.turn || (turns === death.turn && death.written)) await journal.append(...turn);
      if (turns >= death.turn) throw new TypeError('the process is dead');
    },
    turns: () => turns,
  });
}

/** How a deployment ended: what counts of it. */
interface End {
  readonly result: Pick<DeploymentResult, 'status' | 'rolledBack'>;
  readonly standing: string;
  readonly versions: readonly string[];
  readonly weights: readonly number[];
  readonly turns: number;
}

/** Runs a canary by a process that dies, and a second one on the same journal that takes up what it left. */
async function deploy(revision: Revision, death: Death): Promise<End> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-lambda-'));
  try {
    await using lab = await startLab();
    const client = await makeOrders(lab);
    for (const name of ['well', 'bad']) {
      await makeHook(lab, name, () => ({ Status: name === 'well' ? 'Succeeded' : 'Failed' }));
    }
    return await inVirtualTime(lab, () => deployTwice(lab, client, { directory, revision, death }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function deployTwice(
  lab: Lab,
  client: LambdaClient,
  { directory, revision, death }: { readonly directory: string; readonly revision: Revision; readonly death: Death },
): Promise<End> {
  const group = ordersGroup(lab);
  const journal = dyingJournal(directory, death);
  const first = createEmbeddedDriver({ groups: [group], journal, clock: lab.clock, onListenerError: () => undefined });
  let ended = await first
    .start(group, { deploymentId, revision })
    .then((deployment) => deployment.finished())
    .catch(() => undefined);
  await first.close().catch(() => undefined);
  if (ended === undefined) {
    await using second = createEmbeddedDriver({ groups: [group], journal: fileJournal(directory), clock: lab.clock });
    await second.resume();
    // Whoever asked asks again: the same deployment, or its beginning where not even that was recorded.
    const deployment = await second.start(group, { deploymentId, revision });
    ended = await deployment.finished();
  }
  const { status, rolledBack } = ended;
  return {
    result: { status, rolledBack },
    standing: await routing(client),
    versions: Object.keys(lab.context.account.lambda.functions.orders?.versions ?? {}),
    weights: [...new Set(updatesOf(lab).map(([, percent]) => percent))],
    turns: journal.turns(),
  };
}

describe.each<[string, Revision, DeploymentResult['status']]>([
  ['of versions', ordersRevision({ BeforeAllowTraffic: 'well', AfterAllowTraffic: 'well' }), 'succeeded'],
  ['of code from S3', s3Revision({ bucket: 'releases', key: 'orders.zip' }), 'succeeded'],
  ['that goes back', ordersRevision({ AfterAllowTraffic: 'bad' }), 'failed'],
])('a controller that dies at any turn of a canary %s', (_what, revision, status) => {
  test.each([true, false])('(the turn written: %s) ends as one that lives', { timeout: 300_000 }, async (written) => {
    const { turns, ...undisturbed } = await deploy(revision, { turn: Number.POSITIVE_INFINITY, written });
    expect(undisturbed.result).toEqual({ status, rolledBack: status === 'failed' });
    expect(turns).toBeGreaterThanOrEqual(8);
    for (let turn = 1; turn <= turns; turn += 1) {
      const { turns: lived, ...end } = await deploy(revision, { turn, written });
      expect(lived).toBeGreaterThanOrEqual(turn);
      expect(end, `it died at turn ${turn} of ${turns}`).toEqual(undisturbed);
    }
  });
});
