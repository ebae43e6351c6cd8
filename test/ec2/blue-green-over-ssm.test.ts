/** Both EC2 targets together: a copy of the group is installed over Run Command, takes over, and the original goes. */
import { inVirtualTime, listenerTraffic, type Traffic } from '@rollway/aws-lab';
import {
  allAtOnce,
  blueGreen,
  type DeploymentResult,
  defineDeploymentGroup,
  localRevision,
  minutes,
} from '@rollway/core';
import { inMemoryJournal } from '@rollway/core/testing';
import { createEmbeddedDriver } from '@rollway/driver-embedded';
import { asgBlueGreen } from '@rollway/target-asg-bluegreen';
import { ec2Ssm } from '@rollway/target-ec2-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWeb, membersOf, targetsIn, type Web } from '../../packages/target-asg-bluegreen/src/test-support/web.js';
import { type Fleet, startFleet } from '../../packages/target-ec2-ssm/src/test-support/fleet.js';

let fleet: Fleet;
let web: Web;

/** Each event of an original runs the scripts that are on it, so its failures are of the first revision. */
const original = { AfterBlockTraffic: '[ "$DEPLOYMENT_ID" != "fails-AfterBlockTraffic" ]' };

beforeAll(async () => {
  fleet = await startFleet();
  web = await makeWeb(fleet.lab);
  await web.makeGroup('web', 2);
  const { status } = await deploy('first', await fleet.writeRevision('first', original));
  expect(status).toBe('succeeded');
}, 120_000);
afterAll(() => fleet.close());

async function deploy(deploymentId: string, directory: string, traffic?: Traffic): Promise<DeploymentResult> {
  const { connection, lab, settings } = fleet;
  const instances = ec2Ssm({ instanceIds: [], ...settings });
  const target = asgBlueGreen({
    fleet: { autoScalingGroup: 'web' },
    targetGroups: web.targetGroups,
    instances,
    connection,
  });
  const group = defineDeploymentGroup({
    name: 'web',
    target,
    strategy: blueGreen({
      minimumHealthyHosts: allAtOnce,
      failureBudget: { type: 'count', value: 0 },
      terminationWait: minutes(5),
    }),
    rollbackOn: ['deployment-failure'],
  });
  await using driver = createEmbeddedDriver({ groups: [group], journal: inMemoryJournal(), clock: lab.clock });
  const result = await inVirtualTime(lab, async () => {
    const deployment = await driver.start(group, { deploymentId, revision: localRevision(directory) });
    const finished = await deployment.finished();
    await traffic?.stop();
    return finished;
  });
  await instances.close();
  return result;
}

const traffic = (): Traffic =>
  listenerTraffic(fleet.lab, { listenerArn: web.listenerArn, requestsPerSecond: 10, every: 1000 });
const copyOf = (deploymentId: string): string => `CodeDeploy_web_${deploymentId}`;

test.each(['AfterInstall', 'ValidateService', 'BeforeAllowTraffic', 'AfterAllowTraffic', 'AfterBlockTraffic'])(
  'a script that fails in %s: the original serves again before the copy goes, and no request is lost',
  async (event) => {
    const before = membersOf(web, copyOf('first'));
    const deploymentId = `fails-${event}`;
    const load = traffic();
    // That one fails by the original's own script; the copy's has to work when the copy leaves.
    const hooks = event === 'AfterBlockTraffic' ? {} : { [event]: 'echo broken >&2; exit 1' };
    const result = await deploy(deploymentId, await fleet.writeRevision(deploymentId, hooks), load);
    expect(result).toMatchObject({ status: 'failed', rolledBack: true, rollbackFailed: false });
    expect(load.counts).toMatchObject({ errors: 0, unserved: 0 });
    expect(web.groupNames).toEqual([copyOf('first')]);
    expect(targetsIn(web, 'healthy')).toEqual(before);
    for (const id of before) expect(await fleet.read(id, 'app/content.txt')).toBe('first\n');
  },
);

test('the copy has the revision before it serves, and the original is ended after its wait', async () => {
  const before = membersOf(web, copyOf('first'));
  const load = traffic();
  const result = await deploy('second', await fleet.writeRevision('second'), load);
  expect(result).toMatchObject({ status: 'succeeded', rolledBack: false });
  expect(load.counts).toMatchObject({ errors: 0, unserved: 0 });
  const after = membersOf(web, copyOf('second'));
  expect(after.filter((id) => before.includes(id))).toEqual([]);
  expect(targetsIn(web, 'healthy')).toEqual(after);
  for (const id of after) expect(await fleet.read(id, 'app/content.txt')).toBe('second\n');
  expect(web.groupNames).toEqual([copyOf('second')]);
});
