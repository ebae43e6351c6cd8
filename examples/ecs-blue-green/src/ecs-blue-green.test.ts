import { createAwsConnection } from '@rollway/aws';
import { inVirtualTime, type Lab, listenerTraffic, runDeployment, startLab } from '@rollway/aws-lab';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createService } from './create-service.js';
import { defineWeb, type SmokeTest, type Surroundings, webRevision } from './web.js';

let lab: Lab;
let surroundings: Surroundings;

beforeEach(async () => {
  lab = await startLab();
  surroundings = await createService(lab.clientSettings);
  await lab.clock.advance(60_000);
});
afterEach(() => lab.close());

/** Runs it as `main.ts` does, but in the lab's time; how it ended, and which versions met how many requests. */
async function deploy(smokeTest: SmokeTest) {
  const { region, endpoint, clientSettings, clock } = lab;
  const { credentials } = clientSettings;
  const connection = createAwsConnection({ region, endpoint, credentials, waiting: clock });
  const group = defineWeb(surroundings, smokeTest, connection);
  const revision = webRevision(`arn:aws:ecs:${region}:${lab.accountId}:task-definition/web:2`);
  const traffic = listenerTraffic(lab, { listenerArn: surroundings.productionListener, every: 5000 });
  const { result } = await inVirtualTime(lab, () =>
    runDeployment(lab, { createDriver: createEmbeddedDriver, group, revision }),
  );
  await inVirtualTime(lab, () => traffic.stop());
  return { result, counts: traffic.counts };
}

test('a good version takes over without a lost request', async () => {
  const { result, counts } = await deploy(() => Promise.resolve(true));
  expect(result.status).toBe('succeeded');
  expect(counts.errors).toBe(0);
  expect(counts.versions()).toEqual(['web:1', 'web:2']);
});

test('a version that fails its smoke test meets no request', async () => {
  const { result, counts } = await deploy(() => Promise.resolve(false));
  expect(result).toMatchObject({ status: 'failed', rolledBack: true });
  expect(counts.errors).toBe(0);
  expect(counts.versions()).toEqual(['web:1']);
});
