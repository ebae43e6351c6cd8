import type { LambdaClient } from '@aws-sdk/client-lambda';
import { formatSweep, type Lab, runDeployment, sweep } from '@rollway/aws-lab';
import { type Revision, s3Revision } from '@rollway/core';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { describe, expect, test } from 'vitest';
import { connectionTo, makeHook, makeOrders } from '../src/test-support/orders.js';
import { ordersGroup, ordersRevision, routing } from './support/orders-deployment.js';

async function prepare(lab: Lab): Promise<LambdaClient> {
  const client = await makeOrders(lab);
  for (const name of ['well', 'bad']) {
    await makeHook(lab, name, () => ({ Status: name === 'well' ? 'Succeeded' : 'Failed' }));
  }
  return client;
}

/** A whole canary, and the way back where a step fails; how it ended. */
async function deploy(lab: Lab, revision: Revision): Promise<string> {
  const group = ordersGroup(lab, { target: { connection: connectionTo(lab, { requestTimeout: 150 }) } });
  try {
    const { result } = await runDeployment(lab, { createDriver: createEmbeddedDriver, group, revision });
    return `${result.status}${result.rolledBack ? ', rolled back' : ''}`;
  } catch (error) {
    return `refused: ${String(error)}`;
  }
}

/** Faults that a careful caller gets over: with them a deployment has to succeed. */
const survivable = ['throttled once', 'reset after effect, once', 'hang', 'stale read'];

/** Every call of a deployment by every fault; right is: as without, or failed with all traffic on the original. */
async function sweepDeployment(revision: Revision, target: string, most: number) {
  const ends: Record<string, number> = {};
  const report = await sweep<LambdaClient, string>({
    prepare,
    act: (lab) => deploy(lab, revision),
    judge: async ({ lab, prepared: client, outcome, undisturbed, fault }) => {
      const end = outcome.split(':')[0] ?? '';
      ends[end] = (ends[end] ?? 0) + 1;
      const versions = Object.keys(lab.context.account.lambda.functions.orders?.versions ?? {});
      if (versions.length > most) return `versions ${versions.join()}`;
      if (survivable.includes(fault.name) && outcome !== undisturbed) return `ended as ${outcome}`;
      const standing = await routing(client);
      return standing === (outcome === undisturbed ? target : '1')
        ? undefined
        : `${outcome}, and the alias is at ${standing}`;
    },
  });
  return { report, ends };
}

describe('every call of a deployment may fail in every way', () => {
  test.each<[string, Revision, string, number, number]>([
    ['versions with hooks', ordersRevision({ BeforeAllowTraffic: 'well', AfterAllowTraffic: 'well' }), '2', 2, 80],
    ['one that goes back', ordersRevision({ AfterAllowTraffic: 'bad' }), '1', 2, 80],
    ['code from S3', s3Revision({ bucket: 'releases', key: 'orders.zip' }), '3', 3, 80],
  ])('%s', { timeout: 300_000 }, async (name, revision, target, most, runs) => {
    const { report, ends } = await sweepDeployment(revision, target, most);
    console.log(`fault sweep, Lambda, ${name}: ${formatSweep(report)}\n  ended: ${JSON.stringify(ends)}`);
    expect(report.problems).toEqual([]);
    expect(report.runs).toBeGreaterThan(runs);
  });
});
