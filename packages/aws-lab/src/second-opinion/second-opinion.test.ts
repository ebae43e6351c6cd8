import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulator, startEmulator } from '../emulator/start-emulator.js';
import { type Lab, type LabClientSettings, startLab } from '../lab.js';
import { classicQuestions } from './classic-questions.js';
import { opinionsOf, type Question } from './opinion.js';
import { makeSubnets, routingQuestions } from './routing-questions.js';
import { serviceQuestions } from './service-questions.js';
import { versionQuestions } from './version-questions.js';

let emulator: Emulator;
let lab: Lab;
/** The emulator itself, not behind the lab: somebody else's reading of the same documentation. */
let other: LabClientSettings;

beforeAll(async () => {
  emulator = await startEmulator();
  lab = await startLab();
  const requestHandler = { ...lab.clientSettings.requestHandler, requestTimeout: 30_000 };
  other = { ...lab.clientSettings, endpoint: emulator.url, requestHandler };
}, 120_000);
afterAll(async () => {
  await lab.close();
  await emulator.stop();
}, 120_000);

/** Where the two differ, and why the lab has it the other way. A difference that has gone is one too many here. */
const known: Readonly<Record<string, string>> = {
  'an action of one group is shown as a list of one':
    'AWS shows both forms (API reference, DescribeListeners, examples)',
  'a port is taken once': 'AWS answers DuplicateListener (API reference, CreateListener, errors)',
  'a weight beyond 999': 'AWS has 0 to 999 (API reference, TargetGroupTuple)',
  'a classic balancer with two instances':
    'AWS answers with the updated list of instances (API reference, RegisterInstancesWithLoadBalancer)',
  'one that is not registered is shown when it is asked for': 'AWS says OutOfService (user guide, connection draining)',
  'an alias that is there already': 'AWS answers ResourceConflictException (API reference, CreateAlias, errors)',
  'a task set': 'the emulator fails by itself (status 500)',
  'a second task set': 'the emulator fails by itself (status 500)',
  'one of two task sets becomes PRIMARY': 'the emulator has none',
  'a task set that is deleted by force': 'the emulator has none',
  'an alias changed by an old revision id': 'AWS answers PreconditionFailedException (API reference, UpdateAlias)',
};

/** Makes a role that a function can have. No client for it is needed elsewhere, and the emulator looks at no signature. */
async function makeRole(url: string): Promise<string> {
  const Principal = { Service: 'lambda.amazonaws.com' };
  const Statement = [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }];
  const body = new URLSearchParams({
    Action: 'CreateRole',
    Version: '2010-05-08',
    RoleName: 'orders',
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
  });
  const scope =
    'AWS4-HMAC-SHA256 Credential=AKIDLAB/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0';
  const answer = await fetch(url, { method: 'POST', body, headers: { authorization: scope } });
  return /<Arn>(.+)<\/Arn>/.exec(await answer.text())?.[1] ?? '';
}

/** Differences that nobody knows of, and known ones that are none. */
async function compare(of: (settings: LabClientSettings) => Promise<readonly Question[]>): Promise<readonly unknown[]> {
  const [ours, theirs] = [await opinionsOf(await of(lab.clientSettings)), await opinionsOf(await of(other))];
  return [...ours].flatMap(([title, opinion]) => {
    const second = theirs.get(title);
    const isSame = JSON.stringify(opinion) === JSON.stringify(second);
    return isSame === (known[title] === undefined) ? [] : [{ title, ours: opinion, theirs: second }];
  });
}

describe('what the lab takes for granted and the emulator too', () => {
  test('weighted routing', async () => {
    const vpc = async (settings: LabClientSettings) =>
      settings === other ? makeSubnets(other) : ['vpc-1', 'subnet-1'];
    expect(await compare(async (settings) => routingQuestions(settings, await vpc(settings)))).toEqual([]);
  });

  test('versions and aliases', async () => {
    const code = lab.functionCode.register('orders', () => 'yes');
    const role = await makeRole(emulator.url);
    expect(await compare(async (settings) => versionQuestions(settings, { role, code }))).toEqual([]);
  });

  test('services and task sets', async () => {
    expect(await compare(async (settings) => serviceQuestions(settings))).toEqual([]);
  });

  test('instances of Classic Load Balancers', async () => {
    const pass = (settings: LabClientSettings) => async (): Promise<void> => {
      if (settings !== other) await lab.clock.advance(600_000);
    };
    expect(await compare(async (settings) => classicQuestions(settings, pass(settings)))).toEqual([]);
  });
});
