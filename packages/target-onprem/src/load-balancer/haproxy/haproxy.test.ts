import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ask, startApplication } from '../test-support/start-application.js';
import { type RunningHaproxy, startHaproxy } from '../test-support/start-haproxy.js';
import { haproxy } from './haproxy.js';
import { parseServerStates } from './server-state.js';
import type { HaproxySettings } from './settings.js';

const { signal } = new AbortController();
const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

/** One application behind a real HAProxy, which takes it for up. */
async function setUp(settings: { readonly backends?: readonly string[]; readonly options?: string } = {}) {
  const application = await startApplication();
  const balancer = await startHaproxy({ servers: { 'web-1': application.port, other: application.port }, ...settings });
  open.push(application, balancer);
  await untilServing(balancer);
  return { application, balancer };
}

const untilServing = ({ ask }: RunningHaproxy) =>
  vi.waitFor(async () => expect((await stateOf(ask))?.running).toBe(true), { timeout: 5000 });

async function stateOf(ask: RunningHaproxy['ask'], backend = 'app') {
  const states = parseServerStates(await ask(`show servers state ${backend}`), await ask(`show stat ${backend} 4 -1`));
  return states.get('web-1');
}

function create(balancer: RunningHaproxy, settings: Partial<HaproxySettings> = {}) {
  const created = haproxy({ address: balancer.socket, backend: 'app', ...settings });
  open.push(created);
  return created;
}

const confirmed = (subject: ReturnType<typeof haproxy>, expected: 'blocked' | 'serving', before?: string) =>
  vi.waitFor(
    async () => {
      const answer = await subject.confirm('web-1', expected, signal, before);
      expect(answer, answer.detail).toMatchObject({ confirmed: true });
    },
    { timeout: 5000, interval: 20 },
  );

test('a server is drained, waits for its sessions, goes into maintenance and comes back by its checks', async () => {
  const { application, balancer } = await setUp();
  await balancer.ask('disable server app/other');
  const subject = create(balancer);
  const held = ask(`${balancer.url}/held`);
  await vi.waitFor(() => expect(application.held).toHaveLength(1));

  await subject.block('web-1', signal);
  expect(await subject.confirm('web-1', 'blocked', signal)).toEqual({
    confirmed: false,
    detail: '1 sessions on app/web-1',
  });
  expect(await stateOf(balancer.ask)).toMatchObject({ admin: 'drain' });
  application.release();
  expect(await held).toMatchObject({ status: 200 });
  await confirmed(subject, 'blocked');
  expect(await stateOf(balancer.ask)).toMatchObject({ admin: 'maint', sessions: 0 });

  application.healthy = false;
  await subject.allow('web-1', signal);
  expect(await subject.confirm('web-1', 'serving', signal)).toMatchObject({ confirmed: false });
  expect(await ask(balancer.url)).toMatchObject({ status: 503 });
  application.healthy = true;
  await confirmed(subject, 'serving');
  expect(await ask(balancer.url)).toMatchObject({ status: 200 });
});

test('over TCP, in all backends, by a pattern of names', async () => {
  const { balancer } = await setUp({ backends: ['app', 'api'] });
  const subject = create(balancer, { address: balancer.tcp, backend: ['app', 'api'], server: 'web-{instanceId}' });
  await subject.block('1', signal);
  await vi.waitFor(async () =>
    expect(await subject.confirm('1', 'blocked', signal)).toMatchObject({ confirmed: true }),
  );
  expect(await stateOf(balancer.ask, 'app')).toMatchObject({ admin: 'maint' });
  expect(await stateOf(balancer.ask, 'api')).toMatchObject({ admin: 'maint' });
  expect(await subject.standing('1', signal)).toBe('maint,maint');
});

test('a server that is down already is drained all the same', async () => {
  const { application, balancer } = await setUp();
  application.healthy = false;
  await vi.waitFor(async () => expect((await stateOf(balancer.ask))?.running).toBe(false), { timeout: 5000 });
  const subject = create(balancer);
  expect(await subject.confirm('web-1', 'blocked', signal)).toMatchObject({ confirmed: false });
  await subject.block('web-1', signal);
  await confirmed(subject, 'blocked');
  expect(await stateOf(balancer.ask)).toMatchObject({ admin: 'maint' });
});

test.each(['drain', 'maint'])('a server that was set to %s before goes back to that', async (word) => {
  const { balancer } = await setUp();
  await balancer.ask(`set server app/web-1 state ${word}`);
  const subject = create(balancer);
  const before = await subject.standing('web-1', signal);
  expect(before).toBe(word);
  await subject.block('web-1', signal);
  await confirmed(subject, 'blocked');
  await subject.allow('web-1', signal, before);
  await confirmed(subject, 'serving', before);
  expect(await subject.standing('web-1', signal)).toBe(word);
});

test('at once: up without a check, and out again with the first one that fails', async () => {
  const { application, balancer } = await setUp();
  const subject = create(balancer, { recheck: 'at-once' });
  await subject.block('web-1', signal);
  await confirmed(subject, 'blocked');
  application.healthy = false;
  await subject.allow('web-1', signal);
  expect(await subject.confirm('web-1', 'serving', signal)).toMatchObject({ confirmed: true });
  await vi.waitFor(async () => expect((await stateOf(balancer.ask))?.running).toBe(false), { timeout: 5000 });
});

test('a server without checks of its own comes back at once', async () => {
  const { balancer } = await setUp({ options: '' });
  const subject = create(balancer);
  await subject.block('web-1', signal);
  await confirmed(subject, 'blocked');
  await subject.allow('web-1', signal);
  expect(await subject.confirm('web-1', 'serving', signal)).toMatchObject({ confirmed: true });
});

test('allowing a server that serves changes nothing', async () => {
  const { balancer } = await setUp();
  const subject = create(balancer);
  for (const _ of [1, 2, 3]) await subject.allow('web-1', signal);
  expect(await stateOf(balancer.ask)).toMatchObject({ admin: 'ready', running: true });
});

test('a restarted HAProxy is connected to again, and what it forgot is seen', async () => {
  const { balancer } = await setUp();
  const subject = create(balancer);
  await subject.block('web-1', signal);
  await confirmed(subject, 'blocked');
  await balancer.restart();
  expect(await subject.confirm('web-1', 'blocked', signal)).toEqual({
    confirmed: false,
    detail: 'app/web-1 is in rotation',
  });
});

test('a full socket is an unknown outcome, asked again once there is room', async () => {
  const { balancer } = await setUp();
  const others: Socket[] = [];
  // Ten connections are HAProxy's limit; it leaves the eleventh in the queue of the kernel.
  for (const _ of Array.from({ length: 10 })) {
    const socket = connect(balancer.socket);
    socket.write('prompt\n');
    await new Promise((resolve) => socket.once('data', resolve));
    others.push(socket);
  }
  open.push({ close: () => others.map((socket) => socket.destroy()) });
  const subject = create(balancer, { answerWithin: 150 });
  await expect(subject.block('web-1', signal)).rejects.toMatchObject({ code: 'transport-failed', retryable: true });
  for (const socket of others) socket.destroy();
  await vi.waitFor(() => subject.block('web-1', signal), { timeout: 5000 });
  await confirmed(subject, 'blocked');
});

test('a refusing socket is an unknown outcome; a name that HAProxy does not know is a problem to correct', async () => {
  const { balancer } = await setUp();
  const nobody = haproxy({ address: '/nowhere/admin.sock', backend: 'app' });
  await expect(nobody.block('web-1', signal)).rejects.toMatchObject({ code: 'transport-failed' });
  const subject = create(balancer);
  await expect(subject.standing('web-9', signal)).rejects.toThrow('app/web-9');
  await expect(subject.block('web-1; shutdown', signal)).rejects.toMatchObject({ code: 'invalid-settings' });
  expect(() => haproxy({ address: '', backend: [], recheck: 'never' as never, answerWithin: 0 })).toThrow(
    /address[\s\S]*backend[\s\S]*recheck[\s\S]*answerWithin/,
  );
});

test('a hundred who wait are one connection and two polls', async () => {
  const { balancer } = await setUp();
  const relay = await startRelay(balancer.socket);
  open.push(relay);
  const subject = create(balancer, { address: relay.socket });
  await Promise.all(Array.from({ length: 100 }, () => subject.confirm('web-1', 'serving', signal)));
  expect(relay.connections).toBe(1);
  // The first who asks starts a poll, and all others share the one behind it; each is two commands.
  expect(relay.commands).toEqual(['prompt', ...showAll, ...showAll]);
});

const showAll = ['show servers state app', 'show stat app 4 -1'];

/** Passes everything on to the socket and keeps count. */
async function startRelay(to: string) {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-relay-'));
  const socket = join(directory, 'relay.sock');
  const seen = { socket, connections: 0, commands: [] as string[] };
  const server = createServer((client) => {
    seen.connections += 1;
    const onward = connect(to);
    client.on('data', (chunk) => seen.commands.push(...String(chunk).trim().split('\n')));
    client.pipe(onward).pipe(client);
    for (const end of [client, onward]) end.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return Object.assign(seen, {
    close: async () => {
      server.close();
      await rm(directory, { recursive: true });
    },
  });
}
