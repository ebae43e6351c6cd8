/** What goes wrong in a session that lasts: clocks that differ, credentials that end. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pingNodes } from '../run-command/ping-nodes.js';
import { type StrictService, startStrictService } from '../test-support/start-strict-service.js';
import { type AwsConnection, createAwsConnection } from './aws-connection.js';
import type { ClockSkew } from './clock-skew.js';
import type { AwsConnectionSettings } from './connection-settings.js';

let service: StrictService;
beforeEach(async () => {
  service = await startStrictService();
});
afterEach(async () => {
  vi.useRealTimers();
  await service[Symbol.asyncDispose]();
});

const key = (accessKeyId: string) => ({ accessKeyId, secretAccessKey: 'secret', sessionToken: 'token' });
const connect = (settings: AwsConnectionSettings = {}): AwsConnection =>
  createAwsConnection({
    ...{ region: 'eu-central-1', endpoint: service.url, credentials: key('AKIDONE'), random: () => 0 },
    ...settings,
  });
const ask = (connection: AwsConnection) => pingNodes(connection, ['i-00000001']);

describe('a clock that is wrong', () => {
  test.each([
    [20 * 60_000, 'the clock of this machine is 20 minutes behind AWS'],
    [-20 * 60_000, 'the clock of this machine is 20 minutes ahead of AWS'],
  ])('by %i ms is told once, with what to do, and calls get through all the same', async (ahead, words) => {
    service.ahead = ahead;
    const told: ClockSkew[] = [];
    const connection = connect({ onClockSkew: (skew) => void told.push(skew) });
    await ask(connection);
    await ask(connection);
    expect(told).toEqual([
      {
        milliseconds: expect.closeTo(ahead, -4),
        call: 'ssm DescribeInstanceInformation',
        message: expect.stringMatching(new RegExp(`^${words}.*set the clock$`)),
      },
    ]);
  });

  test('is told by a warning where nobody listens, and again only when it was right in between', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const connection = connect();
    for (const ahead of [3_600_000, 3_600_000, 0, 3_600_000]) {
      service.ahead = ahead;
      await ask(connection);
    }
    const skews = warn.mock.calls.filter(([, type]) => (type as unknown) === 'RollwayClockSkew');
    expect(skews).toHaveLength(2);
    warn.mockRestore();
  });

  test('is in the error of a call that fails for it', async () => {
    Object.assign(service, { ahead: 3_600_000, step: 3_600_000 });
    const connection = connect({ maxAttempts: 1, onClockSkew: () => undefined });
    await expect(ask(connection)).rejects.toThrow(/InvalidSignature.*120 minutes behind AWS's; set it; ask again/);
  });

  test('of two minutes is nobody’s business', async () => {
    service.ahead = 120_000;
    const told: ClockSkew[] = [];
    await ask(connect({ onClockSkew: (skew) => void told.push(skew) }));
    expect(told).toEqual([]);
  });
});

describe('credentials', () => {
  test('are asked for again before they end, so that a session lasts as long as a deployment', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    let made = 0;
    const hour = 3_600_000;
    const credentials = async () => {
      made += 1;
      return { ...key(`AKID${made}`), expiration: new Date(Date.now() + hour) };
    };
    const connection = connect({ credentials });
    for (let passed = 0; passed < 5; passed += 1) {
      await ask(connection);
      service.expired.add(`AKID${made}`);
      vi.setSystemTime(Date.now() + hour);
    }
    expect(service.keys).toEqual(['AKID1', 'AKID2', 'AKID3', 'AKID4', 'AKID5']);
  });

  test('that AWS says have ended are got anew, and the call is made once more', async () => {
    let made = 0;
    const credentials = async () => {
      made += 1;
      return { ...key(`AKID${made}`), expiration: new Date(Date.now() + 3_600_000) };
    };
    const connection = connect({ credentials });
    await ask(connection);
    service.expired.add('AKID1');
    await ask(connection);
    expect(service.keys).toEqual(['AKID1', 'AKID1', 'AKID2']);
  });

  test('that were given and have ended are a known problem after one more attempt', async () => {
    service.expired.add('AKIDONE');
    await expect(ask(connect())).rejects.toMatchObject({ code: 'service-call-failed', problem: 'credentials' });
    expect(service.keys).toHaveLength(2);
  });
});
