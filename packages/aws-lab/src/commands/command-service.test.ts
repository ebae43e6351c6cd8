import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CancelCommandCommand,
  type CommandInvocation,
  DescribeInstanceInformationCommand,
  GetCommandInvocationCommand,
  ListCommandsCommand,
  paginateListCommandInvocations,
  SendCommandCommand,
  type SendCommandCommandInput,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Lab, startLab } from '../lab.js';
import { passTime } from '../time/in-virtual-time.js';
import { folderHost, type HostExecutor } from './host-executor.js';

let lab: Lab;
let ssm: SSMClient;
let root: string;

beforeEach(async () => {
  lab = await startLab();
  ssm = new SSMClient({ ...lab.clientSettings, maxAttempts: 1 });
  root = await mkdtemp(join(tmpdir(), 'lab-'));
});
afterEach(async () => {
  await lab.close();
  await rm(root, { recursive: true, force: true });
});

const nodeId = (index: number): string => `mi-${String(index).padStart(17, '0')}`;

function addNodes(count: number, hostOf: (index: number) => HostExecutor): readonly string[] {
  const ids = Array.from({ length: count }, (_, index) => nodeId(index));
  for (const [index, id] of ids.entries()) lab.addNode(id, hostOf(index));
  return ids;
}

async function send(
  ids: readonly string[],
  script: string,
  more: Partial<SendCommandCommandInput> = {},
): Promise<string> {
  const { Command } = await ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [...ids],
      Parameters: { commands: script.split('\n') },
      ...more,
    }),
  );
  return Command?.CommandId ?? '';
}

async function invocations(CommandId: string): Promise<readonly CommandInvocation[]> {
  const found: CommandInvocation[] = [];
  for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client: ssm }, { CommandId })) {
    found.push(...CommandInvocations);
  }
  return found;
}

async function details(command: string): Promise<readonly (string | undefined)[]> {
  return (await invocations(command)).map(({ StatusDetails }) => StatusDetails);
}

const pass = (duration: number): Promise<void> => passTime(lab, duration);

describe('a command', () => {
  test('really runs, in the folder of its host', async () => {
    const [id = ''] = addNodes(1, () => folderHost(root));
    const command = await send([id], 'echo hello > greeting\ncat greeting\necho oh >&2\nexit 7');
    const ask = new GetCommandInvocationCommand({ CommandId: command, InstanceId: id });
    await expect(ssm.send(ask)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
    await pass(2000);
    expect(await readFile(join(root, 'greeting'), 'utf8')).toBe('hello\n');
    expect(await ssm.send(ask)).toMatchObject({
      Status: 'Failed',
      ResponseCode: 7,
      StandardOutputContent: 'hello\n',
      StandardErrorContent: 'oh\nfailed to run commands: exit status 7',
    });
  });

  test('gives no more output than the service does', async () => {
    const [id = ''] = addNodes(1, () => folderHost(root));
    const command = await send([id], "head -c 30000 /dev/zero | tr '\\0' x; head -c 9000 /dev/zero | tr '\\0' y >&2");
    await pass(2000);
    const got = await ssm.send(new GetCommandInvocationCommand({ CommandId: command, InstanceId: id }));
    expect([got.StandardOutputContent?.length, got.StandardErrorContent?.length]).toEqual([24_000, 8_000]);
  });

  test('stops being handed out after its errors; the rest is Terminated', async () => {
    const run = (index: number): HostExecutor => ({
      run: () => Promise.resolve({ exitCode: index === 3 ? 1 : 0, stdout: '', stderr: '' }),
    });
    const ids = addNodes(10, run);
    const command = await send(ids, 'true', { MaxConcurrency: '1', MaxErrors: '0' });
    await pass(20_000);
    expect(await details(command)).toEqual([...Array(3).fill('Success'), 'Failed', ...Array(6).fill('Terminated')]);
  });

  test('that never reaches a silent agent is not failed, its invocation is', async () => {
    const [id = '', other = ''] = addNodes(2, () => folderHost(root));
    const node = lab.context.account.commands.nodes[other];
    if (node !== undefined) node.ping = 'ConnectionLost';
    const command = await send([id, other], 'true', { TimeoutSeconds: 30 });
    await pass(32_000);
    expect(await details(command)).toEqual(['Success', 'DeliveryTimedOut']);
    const { Commands } = await ssm.send(new ListCommandsCommand({ CommandId: command }));
    expect(Commands?.[0]).toMatchObject({ Status: 'Success', DeliveryTimedOutCount: 1 });
  });

  test('that is cancelled ends its process', async () => {
    const [id = ''] = addNodes(1, () => folderHost(root));
    const command = await send([id], 'sleep 600');
    await lab.clock.advance(2000);
    expect(await details(command)).toEqual(['InProgress']);
    await ssm.send(new CancelCommandCommand({ CommandId: command }));
    expect(await details(command)).toEqual(['Cancelled']);
  });

  test('that runs too long is ended', async () => {
    const [id = ''] = addNodes(1, () => folderHost(root));
    const Parameters = { commands: ['sleep 600'], executionTimeout: ['60'] };
    const command = await send([id], '', { Parameters });
    await lab.clock.advance(2000);
    expect(await details(command)).toEqual(['InProgress']);
    await lab.clock.advance(60_000);
    expect(await details(command)).toEqual(['ExecutionTimedOut']);
  });

  test('is refused whole for one id that is no node, and for more than fifty', async () => {
    const ids = addNodes(2, () => folderHost(root));
    await expect(send([...ids, nodeId(9)], 'true')).rejects.toMatchObject({ name: 'InvalidInstanceId' });
    await expect(
      send(
        Array.from({ length: 51 }, (_, index) => nodeId(index)),
        'true',
      ),
    ).rejects.toThrow(/at most 50/);
  });

  test('is made twice when its answer is lost and it is sent again', async () => {
    const [id = ''] = addNodes(1, () => folderHost(root));
    lab.faults.add({ operation: 'SendCommand', attempts: 1, fault: { kind: 'reset-after' } });
    const retrying = new SSMClient({ ...lab.clientSettings, maxAttempts: 2 });
    const input = { DocumentName: 'AWS-RunShellScript', InstanceIds: [id], Parameters: { commands: ['true'] } };
    await retrying.send(new SendCommandCommand(input));
    const { Commands } = await ssm.send(new ListCommandsCommand({}));
    expect(Commands).toHaveLength(2);
  });
});

test('nodes are listed by page and by filter', async () => {
  addNodes(12, () => folderHost(root));
  const first = await ssm.send(new DescribeInstanceInformationCommand({}));
  expect(first.InstanceInformationList).toHaveLength(10);
  expect(first.NextToken).toBeDefined();
  const Filters = [{ Key: 'InstanceIds', Values: [nodeId(3)] }];
  const one = await ssm.send(new DescribeInstanceInformationCommand({ Filters }));
  expect(one.InstanceInformationList?.map(({ ResourceType }) => ResourceType)).toEqual(['ManagedInstance']);
});
