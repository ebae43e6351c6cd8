import {
  AutoScalingClient,
  CreateAutoScalingGroupCommand,
  CreateOrUpdateTagsCommand,
  DeleteAutoScalingGroupCommand,
  SuspendProcessesCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { labConnection } from '../test-support/lab-connection.js';
import { suspendProcesses } from './suspend-processes.js';

let lab: Lab;
beforeEach(async () => {
  lab = await startLab();
  const settings = { ...lab.clientSettings, maxAttempts: 1 };
  const LaunchTemplateData = { ImageId: 'ami-1' };
  await new EC2Client(settings).send(
    new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData }),
  );
  for (const AutoScalingGroupName of ['web-a', 'web-b']) {
    const LaunchTemplate = { LaunchTemplateName: 'web' };
    const input = { AutoScalingGroupName, MinSize: 0, MaxSize: 1, LaunchTemplate };
    await new AutoScalingClient(settings).send(new CreateAutoScalingGroupCommand(input));
  }
});
afterEach(() => lab.close());

const create = () =>
  suspendProcesses({
    connection: labConnection(lab, { rates: false, maxAttempts: 1 }),
    autoScalingGroups: ['web-a', 'web-b'],
    processes: ['AZRebalance', 'Terminate'],
  });

const suspended = () => Object.values(lab.context.account.autoScaling.groups).map(({ suspended: names }) => [...names]);
const tags = () => Object.values(lab.context.account.autoScaling.groups).flatMap(({ tags: all }) => Object.keys(all));

test('processes rest during a deployment and no longer, however it ends', async () => {
  const during = await create().during('d-1', async () => suspended());
  expect(during).toEqual([
    ['AZRebalance', 'Terminate'],
    ['AZRebalance', 'Terminate'],
  ]);
  expect([suspended(), tags()]).toEqual([[[], []], []]);
  const failing = create().during('d-2', () => Promise.reject(new RangeError('no')));
  await expect(failing).rejects.toThrow('no');
  expect([suspended(), tags()]).toEqual([[[], []], []]);
});

test('what somebody else had suspended stays suspended', async () => {
  const client = new AutoScalingClient(lab.clientSettings);
  const other = { AutoScalingGroupName: 'web-a', ScalingProcesses: ['Terminate', 'Launch'] };
  await client.send(new SuspendProcessesCommand(other));
  await create().during('d-1', async () => undefined);
  expect(suspended()).toEqual([['Terminate', 'Launch'], []]);
});

/** Never settles, as a controller that was killed. */
const killed = (): Promise<never> => new Promise(() => undefined);

async function killDuring(deploymentId: string): Promise<void> {
  let begun = (): void => undefined;
  const performing = new Promise<void>((resolve) => {
    begun = resolve;
  });
  void create().during(deploymentId, () => {
    begun();
    return killed();
  });
  await performing;
}

test('a deployment that is taken up after a crash resumes them', async () => {
  await killDuring('d-1');
  expect(suspended()[0]).toEqual(['AZRebalance', 'Terminate']);
  await create().during('d-1', async () => expect(suspended()[1]).toEqual(['AZRebalance', 'Terminate']));
  expect([suspended(), tags()]).toEqual([[[], []], []]);
});

test('a deployment that has ended meanwhile has them resumed by whoever starts next, and only then', async () => {
  await killDuring('d-1');
  await expect(create().during('d-2', async () => undefined)).rejects.toThrow('d-1');
  expect(await create().resumeLeftOver(() => true)).toEqual([]);
  expect(suspended()[0]).toEqual(['AZRebalance', 'Terminate']);
  expect(await create().resumeLeftOver((id) => id !== 'd-1')).toEqual(['d-1']);
  expect([suspended(), tags()]).toEqual([[[], []], []]);
});

test('a crash at any call leaves nothing suspended that is not written down', async () => {
  for (const kind of ['reset-before', 'reset-after'] as const) {
    for (let call = 1; call <= 12; call += 1) {
      lab.faults.add({ service: 'autoscaling', call, fault: { kind } });
      await create()
        .during('d-1', async () => undefined)
        .catch(() => undefined);
      lab.faults.clear();
      await create().resumeLeftOver(() => false);
      expect([suspended(), tags()], `${kind} at call ${call}`).toEqual([[[], []], []]);
    }
  }
});

test('a note that another deployment has written meanwhile stays', async () => {
  const connection = labConnection(lab, { rates: false, maxAttempts: 1 });
  const key = 'rollway:suspended-processes';
  const theirs = { ResourceId: 'web-a', ResourceType: 'auto-scaling-group', Key: key, Value: 'd-2 Terminate' };
  connection.client(AutoScalingClient).middlewareStack.add(
    (next, { commandName }) =>
      async (input) => {
        const answer = await next(input);
        const tag = new CreateOrUpdateTagsCommand({ Tags: [{ ...theirs, PropagateAtLaunch: false }] });
        if (commandName === 'ResumeProcessesCommand') await new AutoScalingClient(lab.clientSettings).send(tag);
        return answer;
      },
    { step: 'initialize' },
  );
  const suspension = suspendProcesses({ connection, autoScalingGroups: ['web-a'], processes: ['AZRebalance'] });
  await suspension.during('d-1', async () => expect(tags()).toEqual([key]));
  expect(await suspension.resumeLeftOver((id) => id === 'd-2')).toEqual([]);
  expect(tags()).toEqual([key]);
});

test('a signal gives up what would be suspended, and what was is resumed', async () => {
  const stop = new AbortController();
  stop.abort();
  const performed: string[] = [];
  const attempt = create().during('d-1', async () => performed.push('x'), { signal: stop.signal });
  await expect(attempt).rejects.toThrow(/abort/i);
  expect([performed, suspended(), tags()]).toEqual([[], [[], []], []]);
});

test('a process that cannot be suspended ends everything before it begins', async () => {
  lab.faults.add({ operation: 'SuspendProcesses', fault: { kind: 'refusal', code: 'AccessDenied' } });
  const performed: string[] = [];
  const attempt = create().during('d-1', async () => performed.push('x'));
  await expect(attempt).rejects.toMatchObject({ code: 'service-refused' });
  expect(performed).toEqual([]);
});

test('a group that refuses, or is gone, does not keep the processes of another suspended', async () => {
  lab.faults.add({ operation: 'ResumeProcesses', call: 1, fault: { kind: 'refusal', code: 'AccessDenied' } });
  await expect(create().during('d-1', async () => undefined)).rejects.toMatchObject({ code: 'service-refused' });
  expect(suspended()).toEqual([['AZRebalance', 'Terminate'], []]);
  lab.faults.clear();
  expect(await create().resumeLeftOver(() => false)).toEqual(['d-1']);
  await create().during('d-2', async () => {
    const client = new AutoScalingClient(lab.clientSettings);
    await client.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web-a', ForceDelete: true }));
  });
  expect([suspended(), tags()]).toEqual([[[]], []]);
});
