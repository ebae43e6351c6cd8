/** Run Command as a transport, over the lab's nodes: folders of this machine, in which scripts really run. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EC2Client, RunInstancesCommand, StopInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { folderHost, inVirtualTime, type Lab, startLab } from '@rollway/aws-lab';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { labConnection } from '../test-support/lab-connection.js';
import type { RunCommandSettings } from './run-command-settings.js';
import { createRunCommand, type RunCommand } from './ssm-transport.js';

let lab: Lab;
let root: string;

beforeEach(async () => {
  lab = await startLab();
  root = await mkdtemp(join(tmpdir(), 'rollway-ssm-'));
});
afterEach(async () => {
  await lab.close();
  await rm(root, { recursive: true, force: true });
});

const nodeId = (index: number): string => `mi-${String(index).padStart(17, '0')}`;

function addNodes(count: number): readonly string[] {
  const ids = Array.from({ length: count }, (_, index) => nodeId(index));
  for (const id of ids) {
    lab.addNode(id, folderHost(root, { environment: { AWS_SSM_INSTANCE_ID: id } }));
  }
  return ids;
}

function create(settings: RunCommandSettings = {}): RunCommand {
  let commands = 0;
  const newId = (): string => {
    commands += 1;
    return `command-${commands}`;
  };
  const connection = labConnection(lab);
  return createRunCommand({ connection, waiting: lab.clock, random: () => 0.5, newId, ...settings });
}

const transportTo = (runCommand: RunCommand, id: string) =>
  runCommand.transport(id, { stateDirectory: join(root, 'state', id) });

const elapse = (milliseconds: number): Promise<void> => lab.clock.sleep(milliseconds, new AbortController().signal);

const count = (operation: string): number => lab.calls.filter((call) => call.operation === operation).length;

const say = { script: 'echo "$1 in $(pwd)"; echo x >> "$2"', arguments: ['rollway', 'hello'] };

describe('commands to many nodes', () => {
  test('go in one call for fifty of them, with one look for all', async () => {
    const ids = addNodes(60);
    const runCommand = create();
    const results = await inVirtualTime(lab, () =>
      Promise.all(
        ids.map((id) => transportTo(runCommand, id).run({ script: 'echo "$1"', arguments: ['rollway', `for ${id}`] })),
      ),
    );
    expect(results.map(({ stdout }) => stdout)).toEqual(ids.map((id) => `for ${id}\n`));
    expect(count('SendCommand')).toBe(2);
    expect(count('GetCommandInvocation')).toBe(0);
    expect(count('ListCommandInvocations')).toBeLessThan(12);
  });

  test('that go to one node twice are two', async () => {
    const [id = ''] = addNodes(1);
    const runCommand = create();
    const run = (word: string) =>
      transportTo(runCommand, id).run({ script: 'echo "$1"', arguments: ['rollway', word] });
    const [one, two] = await inVirtualTime(lab, () => Promise.all([run('one'), run('two')]));
    expect([one?.stdout, two?.stdout]).toEqual(['one\n', 'two\n']);
  });
});

describe('a command whose sending is not answered', () => {
  test('is found by its comment and not sent again', async () => {
    const [id = ''] = addNodes(1);
    lab.faults.add({ operation: 'SendCommand', attempts: 1, call: 1, fault: { kind: 'reset-after' } });
    const effects = join(root, 'effects');
    const command = { ...say, arguments: [...say.arguments, effects] };
    const { exitCode } = await inVirtualTime(lab, () => transportTo(create(), id).run(command));
    expect([exitCode, count('SendCommand'), count('ListCommands')]).toEqual([0, 1, 1]);
  });

  test('runs once although it was sent twice: its receipt answers', async () => {
    const [id = ''] = addNodes(1);
    lab.faults.add({ operation: 'SendCommand', call: 1, fault: { kind: 'reset-after' } });
    // What was sent is not listed yet.
    lab.faults.add({ operation: 'ListCommands', call: 1, fault: { kind: 'refusal', code: 'InvalidFilterKey' } });
    const effects = 'effects';
    const command = { script: 'echo x >> "$1"; wc -l < "$1"', arguments: ['rollway', join(root, effects)] };
    const { stdout } = await inVirtualTime(lab, () => transportTo(create(), id).run(command));
    expect([stdout, count('SendCommand')]).toEqual(['1\n', 2]);
  });
});

describe('a node that is not reached', () => {
  const command = { script: 'true', arguments: ['rollway'] };
  const outcome = (run: () => Promise<unknown>): Promise<unknown> =>
    inVirtualTime(lab, () => run().catch((error: unknown) => error));

  test('is not managed', async () => {
    const [good = ''] = addNodes(1);
    const runCommand = create();
    const [bad, fine] = (await outcome(() =>
      Promise.all([
        transportTo(runCommand, nodeId(7))
          .run(command)
          .catch((error: unknown) => error),
        transportTo(runCommand, good).run(command),
      ]),
    )) as [unknown, unknown];
    expect(bad).toMatchObject({ code: 'instance-unreachable', reason: 'not-managed', instanceId: nodeId(7) });
    expect(fine).toMatchObject({ exitCode: 0 });
  });

  test('has a silent agent', async () => {
    const [id = ''] = addNodes(1);
    const node = lab.context.account.commands.nodes[id];
    if (node !== undefined) node.ping = 'ConnectionLost';
    const begin = lab.clock.now();
    const error = await outcome(() => transportTo(create(), id).run(command));
    expect(error).toMatchObject({ code: 'instance-unreachable', reason: 'agent-offline' });
    expect(lab.clock.now() - begin).toBeGreaterThan(300_000);
    expect(lab.clock.now() - begin).toBeLessThan(320_000);
  });

  test('goes silent while the command is on its way', async () => {
    const [id = ''] = addNodes(1);
    const run = transportTo(create({ deliveryTimeout: 30_000 }), id).run(command);
    const node = lab.context.account.commands.nodes[id];
    const error = await outcome(async () => {
      await elapse(100);
      if (node !== undefined) node.ping = 'ConnectionLost';
      return run;
    });
    expect(error).toMatchObject({ code: 'instance-unreachable', reason: 'delivery-timed-out' });
  });

  test('is gone before the command arrives', async () => {
    const [id = ''] = addNodes(1);
    lab.faults.add({ operation: 'SendCommand', call: 1, fault: { kind: 'refusal', code: 'InvalidInstanceId' } });
    const error = await outcome(() => transportTo(create(), id).run(command));
    expect(error).toMatchObject({ code: 'instance-unreachable', reason: 'not-managed' });
  });
});

describe('an instance that takes no command', () => {
  async function launch(): Promise<string> {
    const ec2 = new EC2Client({ ...lab.clientSettings, maxAttempts: 1 });
    const { Instances = [] } = await ec2.send(new RunInstancesCommand({ ImageId: 'ami-1', MinCount: 1, MaxCount: 1 }));
    await lab.clock.advance(60_000);
    lab.context.timeline.catchUp();
    return Instances[0]?.InstanceId ?? '';
  }
  const outcome = (id: string): Promise<unknown> =>
    inVirtualTime(lab, () =>
      transportTo(create(), id)
        .run({ script: 'true', arguments: ['rollway'] })
        .catch((error: unknown) => error),
    );

  test('because it is terminated fails as that, and one that EC2 has forgotten too', async () => {
    const id = await launch();
    const ec2 = new EC2Client({ ...lab.clientSettings, maxAttempts: 1 });
    await ec2.send(new TerminateInstancesCommand({ InstanceIds: [id] }));
    await lab.clock.advance(120_000);
    lab.context.timeline.catchUp();
    expect(await outcome(id)).toMatchObject({ code: 'instance-unreachable', reason: 'terminated' });
    expect(await outcome('i-0123456789abcdef0')).toMatchObject({ reason: 'terminated' });
    expect(count('SendCommand')).toBe(0);
  });

  test('because it is stopped fails at once, without a wait for its agent', async () => {
    const id = await launch();
    const ec2 = new EC2Client({ ...lab.clientSettings, maxAttempts: 1 });
    await ec2.send(new StopInstancesCommand({ InstanceIds: [id] }));
    const begin = lab.clock.now();
    const error = await outcome(id);
    expect(error).toMatchObject({ reason: 'agent-offline', message: expect.stringContaining('it is stop') });
    expect(lab.clock.now() - begin).toBeLessThan(30_000);
  });

  test('is not managed as far as one may know, where EC2 may not be asked', async () => {
    const id = await launch();
    delete lab.context.account.commands.nodes[id];
    lab.faults.add({ operation: 'DescribeInstances', fault: { kind: 'refusal', code: 'UnauthorizedOperation' } });
    expect(await outcome(id)).toMatchObject({ reason: 'not-managed' });
  });
});

test('an output beyond what Systems Manager keeps comes from the receipt', async () => {
  const [id = ''] = addNodes(1);
  const script = 'head -c 60000 /dev/urandom | base64 -w 0 | head -c 65536 | tee "$1"; echo end >&2';
  const file = join(root, 'said');
  const { stdout, stderr } = await inVirtualTime(lab, () =>
    transportTo(create(), id).run({ script, arguments: ['rollway', file] }),
  );
  expect(stdout).toHaveLength(65_536);
  expect(stdout).toBe(await import('node:fs/promises').then(({ readFile }) => readFile(file, 'utf8')));
  expect(stderr).toBe('end\n');
  expect(count('GetCommandInvocation')).toBeGreaterThan(1);
});

test('a command that is let go of is cancelled', async () => {
  const [id = ''] = addNodes(1);
  const stop = new AbortController();
  const command = { script: 'sleep 600', arguments: ['rollway'], signal: stop.signal };
  const run = transportTo(create(), id).run(command);
  const error = await inVirtualTime(lab, async () => {
    await elapse(1000);
    stop.abort();
    return run.catch((reason: unknown) => reason);
  });
  expect(error).toMatchObject({ code: 'transport-failed' });
  await inVirtualTime(lab, () => elapse(1000));
  expect(count('CancelCommand')).toBe(1);
});

test('a command that is let go of while it is being sent is cancelled once it was', async () => {
  const [id = ''] = addNodes(1);
  const stop = new AbortController();
  lab.faults.add({ operation: 'SendCommand', fault: { kind: 'latency', milliseconds: 50 } });
  const run = transportTo(create(), id).run({ script: 'sleep 600', arguments: ['rollway'], signal: stop.signal });
  await inVirtualTime(lab, async () => {
    run.catch(() => undefined);
    while (count('SendCommand') === 0) await elapse(10);
    stop.abort();
    await run.catch(() => undefined);
    while (count('CancelCommand') === 0) await elapse(100);
  });
  expect(Object.values(lab.context.account.commands.commands)[0]?.invocations[0]?.status).toBe('Cancelled');
});

test('a URL is good for as long as a node may take to begin', () => {
  const client = { send: () => Promise.resolve({}) };
  const staging = { client, bucket: 'b', expiresIn: 900 };
  expect(() => create({ staging, deliveryTimeout: 1_200_000 })).toThrow(/staging\.expiresIn: .*1200 s/);
  expect(() => create({ staging })).not.toThrow();
});

test('an input goes inside a command only when it is short', async () => {
  const [id = ''] = addNodes(1);
  async function* bytes(length: number) {
    yield new Uint8Array(length).fill(120);
  }
  const runCommand = create();
  const feed = (length: number) =>
    inVirtualTime(lab, () =>
      transportTo(runCommand, id).run({ script: 'wc -c', arguments: ['rollway'], stdin: bytes(length) }),
    );
  expect((await feed(8192)).stdout.trim()).toBe('8192');
  await expect(feed(8193)).rejects.toMatchObject({ code: 'invalid-settings' });
  expect(await readdir(join(root, 'state', id))).toHaveLength(1);
});
