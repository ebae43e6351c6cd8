/** The transport kit over processes of this machine, and for each check a transport that is wrong in just that way. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConformingTransport, type TransportFixture, transportConformance } from '@rollway/conformance';
import { localTransport, type TransportCommand } from '@rollway/host';
import { describe, expect, test } from 'vitest';

type Fault = (transport: ConformingTransport) => ConformingTransport;

/** A transport that changes what it is asked for. */
const asks =
  (change: (command: TransportCommand) => TransportCommand): Fault =>
  (transport) => ({ run: (command) => transport.run(change(command)) });

const withoutSignal = asks(({ script, arguments: given, stdin }) => {
  return { script, arguments: given, ...(stdin === undefined ? {} : { stdin }) };
});

const faults: Readonly<Record<string, Fault>> = {
  'transport/answers': asks((command) => ({ ...command, arguments: command.arguments.join(' ').split(' ') })),
  'transport/streams-stdin': asks(({ stdin: _stdin, ...command }) => command),
  'transport/takes-an-early-answer': asks((command) => ({ ...command, script: `head -c 1 > /dev/null; false` })),
  'transport/tells-of-a-signal': (transport) => ({
    run: async (command) => ({ ...(await transport.run(command)), exitCode: 137 }),
  }),
  // It hears of no signal, and its command goes on for as long as the check looks at it.
  'transport/lets-go-while-running': (transport) =>
    asks((command) => ({ ...command, script: command.script.replace('sleep 30', 'sleep 1') }))(
      withoutSignal(transport),
    ),
  'transport/lets-go-before': (transport) => ({
    run: async (command) => withoutSignal(transport).run({ ...command, script: ':' }),
  }),
  'transport/bounds-output': (transport) => ({
    run: async (command) => ({ ...(await transport.run(command)), stdout: 'x'.repeat(100_000) }),
  }),
  'transport/runs-side-by-side': (transport) => {
    let last: Promise<unknown> = Promise.resolve();
    return {
      run: (command) => {
        const next = last.then(() => transport.run(command));
        last = next.catch(() => undefined);
        return next;
      },
    };
  },
};

function fixtureWith(fault: Fault): () => Promise<TransportFixture> {
  return async () => {
    const directory = await mkdtemp(join(tmpdir(), 'rollway-transport-'));
    const transport = localTransport();
    return {
      transport: fault({ run: (command) => transport.run(command) }),
      directory,
      close: async () => {
        await transport.close();
        await rm(directory, { recursive: true, force: true });
      },
    };
  };
}

const sound: Fault = (transport) => transport;

describe('local transport', () => {
  const checks = transportConformance({ createFixture: fixtureWith(sound) });
  for (const check of checks) test(`${check.id}: ${check.title}`, check.run, 60_000);
});

describe('the transport kit', () => {
  test('has a planted fault for every check', () => {
    const ids = transportConformance({ createFixture: fixtureWith(sound) }).map(({ id }) => id);
    expect(Object.keys(faults).sort()).toEqual(ids.sort());
  });

  for (const [id, fault] of Object.entries(faults)) {
    test(`${id} catches its fault`, { timeout: 60_000 }, async () => {
      const check = transportConformance({ createFixture: fixtureWith(fault) }).find((one) => one.id === id);
      await expect(check?.run()).rejects.toMatchObject({ code: 'conformance-failed', check: id });
    });
  }
});
