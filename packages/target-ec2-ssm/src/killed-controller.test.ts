/** A controller in a process of its own is killed while processes of a group are suspended: the next one resumes them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { passTime } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Fleet, startFleet } from './test-support/fleet.js';
import { type ControllerPlace, control, openController } from './test-support/killed-controller.js';

let fleet: Fleet;
let place: ControllerPlace;
let timer: NodeJS.Timeout;

beforeEach(async () => {
  fleet = await startFleet();
  const { lab, root } = fleet;
  const settings = { ...lab.clientSettings, maxAttempts: 1 };
  const LaunchTemplate = { LaunchTemplateName: 'web' };
  const LaunchTemplateData = { ImageId: 'ami-1' };
  await new EC2Client(settings).send(new CreateLaunchTemplateCommand({ ...LaunchTemplate, LaunchTemplateData }));
  const sizes = { MinSize: 1, MaxSize: 1, DesiredCapacity: 1 };
  await new AutoScalingClient(settings).send(
    new CreateAutoScalingGroupCommand({ AutoScalingGroupName: 'web', LaunchTemplate, ...sizes }),
  );
  await passTime(lab, 60_000);
  const revision = await fleet.writeRevision('one', { ApplicationStart: 'echo x >> "$HOST_ROOT/starts"; sleep 2' });
  place = { endpoint: lab.endpoint, region: lab.region, root, revision };
  timer = setInterval(() => {
    void lab.clock.advance(100).then(() => lab.context.timeline.catchUp());
  }, 5);
});
afterEach(async () => {
  clearInterval(timer);
  await fleet.close();
});

const group = () => {
  const { suspended = [], tags = {}, members = [] } = fleet.lab.context.account.autoScaling.groups.web ?? {};
  return { suspended: [...suspended], tags: Object.keys(tags), instanceId: members[0]?.instanceId ?? '' };
};
const calls = (operation: string) => fleet.lab.calls.filter((call) => call.operation === operation).length;
const starts = async (): Promise<number> => (await fleet.read(group().instanceId, 'starts')).length / 2;

function spawnController(): ChildProcess {
  const program = fileURLToPath(new URL('test-support/killed-controller.ts', import.meta.url));
  const flags = ['--conditions=@rollway/source', '--import', 'tsx'];
  return spawn(process.execPath, [...flags, program, JSON.stringify(place)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Runs a controller and kills it as soon as it has come so far. */
async function killWhen(reached: () => void | Promise<void>): Promise<void> {
  const child = spawnController();
  const ended = once(child, 'close');
  try {
    await vi.waitFor(reached, { timeout: 60_000, interval: 20 });
  } finally {
    child.kill('SIGKILL');
  }
  expect((await ended)[1]).toBe('SIGKILL');
}

test('killed in the middle: the deployment that is taken up resumes them at its end', async () => {
  await killWhen(async () => expect(await starts()).toBe(1));
  expect(group()).toMatchObject({ suspended: ['AZRebalance', 'Terminate'], tags: ['rollway:suspended-processes'] });
  const { driver, target } = openController(place);
  const { resumed } = await driver.resume();
  expect(group().suspended).toEqual(['AZRebalance', 'Terminate']);
  expect(await Promise.all(resumed.map((deployment) => deployment.finished()))).toMatchObject([
    { status: 'succeeded' },
  ]);
  await driver.close();
  await target.close();
  expect(group()).toMatchObject({ suspended: [], tags: [] });
  expect(await starts()).toBe(1);
}, 120_000);

test('killed when it has ended, before they are resumed: whoever starts next resumes them, and takes nothing up', async () => {
  fleet.lab.faults.add({ operation: 'ResumeProcesses', fault: { kind: 'hang' } });
  await killWhen(() => expect(calls('ResumeProcesses')).toBe(1));
  fleet.lab.faults.clear();
  expect(group().suspended).toEqual(['AZRebalance', 'Terminate']);
  const { driver, target } = openController(place);
  expect(await driver.resume()).toEqual({ resumed: [], notResumed: [] });
  expect(group()).toMatchObject({ suspended: [], tags: [] });
  await driver.close();
  await target.close();
}, 120_000);

test('killed before anything is recorded: the same start takes over what is written on the group', async () => {
  fleet.lab.faults.add({ operation: 'SuspendProcesses', fault: { kind: 'hang' } });
  await killWhen(() => expect(calls('SuspendProcesses')).toBe(1));
  fleet.lab.faults.clear();
  expect(group()).toMatchObject({ suspended: [], tags: ['rollway:suspended-processes'] });
  expect(await control(place)).toBe('succeeded');
  expect(group()).toMatchObject({ suspended: [], tags: [] });
}, 120_000);
