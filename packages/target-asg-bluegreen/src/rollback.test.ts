import { type Lab, listenerTraffic, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deploy } from './test-support/deploy.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

let lab: Lab;
let web: Web;

beforeEach(async () => {
  lab = await startLab();
  web = await makeWeb(lab);
  await web.makeGroup('web', 3);
});
afterEach(() => lab.close());

test.each([
  'Install',
  'ValidateService',
  'BeforeAllowTraffic',
  'AfterAllowTraffic',
  'BeforeBlockTraffic',
  'AfterBlockTraffic',
])('a failure in %s: the original is back before the replacement goes, and no request is lost', async (failing) => {
  const before = membersOf(web, 'web');
  const traffic = listenerTraffic(lab, { listenerArn: web.listenerArn, requestsPerSecond: 10, every: 1000 });
  let failures = 0;
  const instances = scriptedEvents({
    fails: ({ lifecycleEvent }) => {
      if (lifecycleEvent !== failing || failures > 0) return false;
      failures += 1;
      return true;
    },
  });
  const result = await deploy(web, {
    target: { instances },
    strategy: { failureBudget: { type: 'count', value: 0 } },
    during: (deployment) => void deployment.finished().then(() => traffic.stop()),
  });
  expect(result).toMatchObject({ status: 'failed', rolledBack: true, rollbackFailed: false });
  expect({ errors: traffic.counts.errors, unserved: traffic.counts.unserved }).toEqual({ errors: 0, unserved: 0 });
  expect(web.groupNames).toEqual(['web']);
  expect(membersOf(web, 'web')).toEqual(before);
  expect(targetsIn(web, 'healthy')).toEqual(before);
  expect(web.group('web')).toMatchObject({ suspended: [], targetGroups: [{ state: 'Added' }] });
});

test('a stop that asks for a rollback in the middle of the move takes everything back', async () => {
  const before = membersOf(web, 'web');
  const result = await deploy(web, {
    async during(deployment) {
      for await (const event of deployment.events()) {
        if (event.type === 'lifecycle-event-started' && event.lifecycleEvent === 'BlockTraffic') break;
      }
      await deployment.stop({ reason: 'no', rollback: true });
    },
  });
  expect(result).toMatchObject({ status: 'stopped', rolledBack: true });
  expect(web.groupNames).toEqual(['web']);
  expect(targetsIn(web, 'healthy')).toEqual(before);
});
