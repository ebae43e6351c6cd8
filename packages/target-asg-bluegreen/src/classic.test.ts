/** Fleets behind Classic Load Balancers: alone, and beside target groups. */
import {
  type CallRecord,
  classicTraffic,
  createClassicBalancer,
  formatSweep,
  type Lab,
  listenerTraffic,
  startLab,
  sweep,
  sweepFaults,
} from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AsgBlueGreenSettings } from './settings.js';
import { deploy, runDeployment } from './test-support/deploy.js';
import { scriptedEvents } from './test-support/instance-events.js';
import { makeWeb, membersOf, targetsIn, type Web } from './test-support/web.js';

const loadBalancerName = 'front';
const copy = 'CodeDeploy_web_d-1';

/** Ids of the instances of the balancer that are in one of these states, sorted. */
function classicIn({ lab }: Web, ...states: readonly string[]): readonly string[] {
  lab.context.timeline.catchUp();
  const { instances = {} } = lab.context.account.classicLoadBalancing.balancers[loadBalancerName] ?? {};
  return Object.values(instances)
    .filter(({ health }) => states.includes(health))
    .map(({ id }) => id)
    .sort();
}

async function makeClassicWeb(lab: Lab, size: number, targetGroups: number): Promise<Web> {
  const web = await makeWeb(lab, { targetGroups });
  await createClassicBalancer(lab, loadBalancerName);
  await web.makeGroup('web', size, { LoadBalancerNames: [loadBalancerName] });
  await lab.clock.advance(20_000);
  return web;
}

const behind = (web: Web, more: Partial<AsgBlueGreenSettings> = {}): Partial<AsgBlueGreenSettings> => ({
  targetGroups: web.targetGroups,
  classicLoadBalancers: [loadBalancerName],
  ...more,
});

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
});
afterEach(() => lab.close());

test('every request is answered while the fleets change places, and what is in flight ends', async () => {
  const web = await makeClassicWeb(lab, 3, 0);
  const before = membersOf(web, 'web');
  expect(classicIn(web, 'in-service')).toEqual(before);
  const traffic = classicTraffic(lab, { loadBalancerName, requestsPerSecond: 20, every: 1000 });
  for (const instance of Object.values(
    lab.context.account.classicLoadBalancing.balancers[loadBalancerName]?.instances ?? {},
  )) {
    instance.inFlight = 1;
  }
  const ended: number[] = [];
  const result = await deploy(web, {
    target: behind(web),
    during(deployment) {
      deployment.on('lifecycle-event-succeeded', ({ lifecycleEvent }) => {
        if (lifecycleEvent === 'BlockTraffic') ended.push(classicIn(web, 'draining').length);
      });
      void deployment.finished().then(() => traffic.stop());
    },
  });
  expect(result).toMatchObject({ status: 'succeeded' });
  expect({ errors: traffic.counts.errors, unserved: traffic.counts.unserved }).toEqual({ errors: 0, unserved: 0 });
  expect(ended).toEqual([0, 0, 0]);
  expect(web.groupNames).toEqual([copy]);
  expect(classicIn(web, 'in-service')).toEqual(membersOf(web, copy));
  expect(web.group(copy)).toMatchObject({
    suspended: [],
    classicBalancers: [{ id: loadBalancerName, state: 'Added' }],
  });
  const next = await deploy(web, { deploymentId: 'd-2', target: behind(web) });
  expect(next.status).toBe('succeeded');
  expect(classicIn(web, 'in-service')).toEqual(membersOf(web, 'CodeDeploy_web_d-2'));
});

test('beside a target group: a rollback puts the original back in both before the replacement goes', async () => {
  const web = await makeClassicWeb(lab, 2, 1);
  const before = membersOf(web, 'web');
  const classic = classicTraffic(lab, { loadBalancerName, requestsPerSecond: 10, every: 1000 });
  const listener = listenerTraffic(lab, { listenerArn: web.listenerArn, requestsPerSecond: 10, every: 1000 });
  let failures = 0;
  const instances = scriptedEvents({
    fails: ({ lifecycleEvent }) => {
      if (lifecycleEvent !== 'AfterBlockTraffic' || failures > 0) return false;
      failures += 1;
      return true;
    },
  });
  const result = await deploy(web, {
    target: behind(web, { instances }),
    strategy: { failureBudget: { type: 'count', value: 0 } },
    during: (deployment) => void deployment.finished().then(() => Promise.all([classic.stop(), listener.stop()])),
  });
  expect(result).toMatchObject({ status: 'failed', rolledBack: true, rollbackFailed: false });
  for (const { counts } of [classic, listener]) {
    expect({ errors: counts.errors, unserved: counts.unserved }).toEqual({ errors: 0, unserved: 0 });
  }
  expect(web.groupNames).toEqual(['web']);
  expect(classicIn(web, 'in-service', 'registering')).toEqual(before);
  expect(targetsIn(web, 'healthy')).toEqual(before);
  const added = [{ state: 'Added' }];
  expect(web.group('web')).toMatchObject({ suspended: [], targetGroups: added, classicBalancers: added });
});

/** Every change of the balancer, or of what a group has to do with it, and the first three looks. */
function worthFailing(): (call: CallRecord) => boolean {
  let looks = 0;
  return ({ service, operation }) => {
    if (service !== 'elb') return operation.endsWith('LoadBalancers');
    if (operation.startsWith('Describe')) looks += 1;
    return looks <= 3 || !operation.startsWith('Describe');
  };
}

test('any call about the Classic Load Balancer may fail in any way', async () => {
  const report = await sweep<Web, string>({
    faults: sweepFaults.filter(({ name }) => name !== 'hang'),
    prepare: (swept) => makeClassicWeb(swept, 1, 0),
    act: (_lab, web) =>
      runDeployment(web, { target: behind(web) }).then(
        ({ status }) => status,
        () => 'refused',
      ),
    calls: worthFailing(),
    judge: ({ outcome, prepared: web }) => {
      const [name = '', ...more] = web.groupNames;
      if (more.length > 0) return `two groups are left after ${outcome}`;
      if ((name === 'web') !== (outcome !== 'succeeded')) return `${name} is left after ${outcome}`;
      const serving = classicIn(web, 'in-service', 'registering').join();
      return serving === membersOf(web, name).join() ? undefined : `${serving} are registered, not ${name}`;
    },
  });
  process.stdout.write(`${formatSweep(report)}\n`);
  expect(report.problems).toEqual([]);
  expect(report.runs).toBeGreaterThan(30);
}, 300_000);
