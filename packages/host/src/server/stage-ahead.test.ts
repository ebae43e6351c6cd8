import { expect, test } from 'vitest';
import { hostList } from './host-list.js';
import { createStageAhead } from './stage-ahead.js';

const signal = new AbortController().signal;
const fleet = ['a', 'b', 'c', 'd', 'e'];

function createSends() {
  const hosts = hostList(
    () => Promise.resolve(fleet.map((instanceId) => ({ instanceId }))),
    (entries) => entries as never,
  );
  const sent: string[] = [];
  const answers = new Map<string, (answer: { status: 'succeeded' } | Error) => void>();
  const send = (instanceId: string): Promise<{ status: 'succeeded' }> => {
    sent.push(instanceId);
    return new Promise((resolve, reject) => {
      answers.set(instanceId, (answer) => (answer instanceof Error ? reject(answer) : resolve(answer)));
    });
  };
  const answer = (instanceId: string, with_: { status: 'succeeded' } | Error = { status: 'succeeded' }): void =>
    answers.get(instanceId)?.(with_);
  return { hosts, send, sent, answer };
}

test('those that follow in the list are sent the revision before their turn, and never twice', async () => {
  const { hosts, send, sent, answer } = createSends();
  const ahead = createStageAhead(hosts, 2);
  const stage = (instanceId: string) => ahead.stage({ deploymentId: 'd-1', instanceId, signal }, send);
  const first = stage('a');
  await expect.poll(() => sent).toEqual(['a', 'b']);
  answer('a');
  await expect.poll(() => sent).toEqual(['a', 'b', 'c']);
  answer('b');
  await first;
  await stage('b');
  await expect.poll(() => sent).toEqual(['a', 'b', 'c', 'd']);
  answer('c');
  await stage('c');
  await expect.poll(() => sent).toEqual(fleet);
});

test('a whole batch is followed by as many that are sent it early', async () => {
  const { hosts, send, sent, answer } = createSends();
  const ahead = createStageAhead(hosts, 1);
  const stage = (instanceId: string) => ahead.stage({ deploymentId: 'd-1', instanceId, signal }, send);
  const batch = Promise.all([stage('a'), stage('b')]);
  for (const instanceId of ['a', 'b', 'c', 'd']) {
    await expect.poll(() => sent.at(-1)).toBe(instanceId);
    answer(instanceId);
  }
  await batch;
  expect(sent).toEqual(['a', 'b', 'c', 'd']);
});

test('the first batch begins when it has the revision and so have those after it, except one that hangs', async () => {
  const { hosts, send, sent, answer } = createSends();
  const ahead = createStageAhead(hosts, 4);
  const stage = (instanceId: string) => ahead.stage({ deploymentId: 'd-1', instanceId, signal }, send);
  const begun: string[] = [];
  for (const instanceId of ['a', 'b']) void stage(instanceId).then(() => begun.push(instanceId));
  await expect.poll(() => sent).toEqual(['a', 'b', 'c', 'd']);
  for (const instanceId of ['a', 'b', 'c']) answer(instanceId);
  await expect.poll(() => sent).toEqual(fleet);
  expect(begun).toEqual([]);
  answer('e', new Error('no such host'));
  await expect.poll(() => begun).toEqual(['a', 'b']);
  // Later turns wait for themselves alone.
  await expect(stage('c')).resolves.toEqual({ status: 'succeeded' });
});

test('where all have their turn at once, each begins when it has the revision', async () => {
  const { hosts, send, sent, answer } = createSends();
  const ahead = createStageAhead(hosts, 4);
  const begun: string[] = [];
  for (const instanceId of fleet) {
    void ahead.stage({ deploymentId: 'd-1', instanceId, signal }, send).then(() => begun.push(instanceId));
  }
  await expect.poll(() => sent).toEqual(['a', 'b', 'c', 'd']);
  answer('c');
  await expect.poll(() => begun).toEqual(['c']);
});

test('one that failed early is sent it again when its turn is repeated', async () => {
  const { hosts, send, sent, answer } = createSends();
  const ahead = createStageAhead(hosts, 4);
  const stage = (instanceId: string) => ahead.stage({ deploymentId: 'd-1', instanceId, signal }, send);
  void stage('a');
  await expect.poll(() => sent).toContain('b');
  const turn = stage('b');
  answer('b', new Error('the connection broke'));
  await expect(turn).rejects.toThrow('the connection broke');
  answer('a');
  for (const instanceId of ['c', 'd']) answer(instanceId);
  const again = stage('b');
  await expect.poll(() => sent.filter((id) => id === 'b')).toHaveLength(2);
  answer('b');
  await expect(again).resolves.toEqual({ status: 'succeeded' });
});

test('a sending that fails while the list of hosts is asked for is the turn’s own failure, and nobody else’s', async () => {
  let list = (): void => undefined;
  const hosts = hostList(
    () => new Promise<readonly { instanceId: string }[]>((resolve) => (list = () => resolve([{ instanceId: 'a' }]))),
    (entries) => entries as never,
  );
  const ahead = createStageAhead(hosts, 1);
  const unhandled: unknown[] = [];
  const note = (error: unknown): void => void unhandled.push(error);
  process.on('unhandledRejection', note);
  const broken = new Error('the connection broke');
  const turn = ahead.stage({ deploymentId: 'd-1', instanceId: 'a', signal }, () => Promise.reject(broken));
  // Rejections that nobody handles are told once all that was to be done at once is done.
  await new Promise((resolve) => setImmediate(resolve));
  list();
  await expect(turn).rejects.toThrow('the connection broke');
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('whoever lets go is free although the sending goes on', async () => {
  const { hosts, send } = createSends();
  const ahead = createStageAhead(hosts, 1);
  const control = new AbortController();
  const turn = ahead.stage({ deploymentId: 'd-1', instanceId: 'a', signal: control.signal }, send);
  control.abort();
  await expect(turn).rejects.toThrow('let go');
});
