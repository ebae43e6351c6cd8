import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasMoto, startMoto } from '../../../host/src/test-support/start-moto.js';
import { assumeRoleWith } from './assume-role-with.js';
import { userCredentials } from './download-credentials.js';
import { presignedDownload } from './presigned-download.js';
import { type AssumeRole, sessionCredentials, sessionPolicy } from './session-credentials.js';

const roleArn = 'arn:aws:iam::123456789012:role/hosts';
const object = { bucket: 'revisions', key: 'web.tgz' };

/** Sessions of an hour, numbered, on a clock that the test holds. */
function hourlySessions() {
  const asked: Parameters<AssumeRole>[0][] = [];
  const clock = { now: 0 };
  const assumeRole: AssumeRole = async (request) => {
    asked.push(request);
    const expiration = new Date(clock.now + request.durationSeconds * 1000);
    return { accessKeyId: `key-${asked.length}`, secretAccessKey: 's', sessionToken: 't', expiration };
  };
  return { asked, clock, credentials: sessionCredentials({ assumeRole, roleArn, now: () => clock.now }) };
}

test('hosts share the session of an object, and it is replaced five minutes before its end', async () => {
  const { asked, clock, credentials } = hourlySessions();
  const many = await Promise.all(Array.from({ length: 20 }, () => credentials.forObject(object)));
  expect(new Set(many.map(({ accessKeyId }) => accessKeyId))).toEqual(new Set(['key-1']));
  clock.now = 54 * 60_000;
  expect((await credentials.forObject(object)).accessKeyId).toBe('key-1');
  clock.now = 55 * 60_000;
  const renewed = await Promise.all([credentials.forObject(object), credentials.forObject(object)]);
  expect(renewed.map(({ accessKeyId }) => accessKeyId)).toEqual(['key-2', 'key-2']);
  await credentials.forObject({ ...object, key: 'other.tgz' });
  expect(asked).toHaveLength(3);
});

test('a session that was refused is asked for again', async () => {
  let fails = true;
  const assumeRole: AssumeRole = async () => {
    if (fails) throw new RangeError('throttled');
    return { accessKeyId: 'key', secretAccessKey: 's' };
  };
  const credentials = sessionCredentials({ assumeRole, roleArn });
  await expect(credentials.forObject(object)).rejects.toThrow('throttled');
  fails = false;
  expect(await credentials.forObject(object)).toMatchObject({ accessKeyId: 'key' });
});

test('a session may read the one object and nothing else', async () => {
  const { asked, credentials } = hourlySessions();
  await credentials.forObject({ ...object, key: 'a*b?.tgz', version: 'v1' });
  expect(asked[0]).toMatchObject({ roleArn, sessionName: 'rollway', durationSeconds: 3600 });
  // In a policy the stars of a name must not stand for other names.
  expect(JSON.parse(asked[0]?.policy ?? '')).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `arn:aws:s3:::revisions/a\${*}b\${?}.tgz`,
      },
    ],
  });
  expect(sessionPolicy(object, 'arn:aws-cn:iam::123456789012:role/r')).toContain('arn:aws-cn:s3:::revisions/web.tgz');
});

test('settings are refused with everything that is wrong', () => {
  const assumeRole: AssumeRole = () => Promise.reject(new RangeError('never'));
  expect(() => sessionCredentials({ assumeRole, roleArn: 'hosts', sessionName: ' ', durationSeconds: 60 })).toThrow(
    /roleArn[\s\S]*sessionName[\s\S]*durationSeconds[\s\S]*refreshBefore/,
  );
});

test('a role that is not assumed because of the clock says so, and nothing else does', async () => {
  let message = 'Signature expired: 20261125T080000Z is now earlier than 20261125T084500Z (20261125T090000Z - 15 min.)';
  const server = createServer((_request, response) => {
    const error = `<Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>${message}</Message></Error>`;
    response.writeHead(403).end(`<ErrorResponse>${error}</ErrorResponse>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sts = new STSClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const credentials = sessionCredentials({ assumeRole: assumeRoleWith(sts), roleArn });
  try {
    await expect(credentials.forObject(object)).rejects.toThrow(/Signature expired.*correct the clock/);
    message = 'The request signature we calculated does not match the signature you provided.';
    await expect(credentials.forObject(object)).rejects.toThrow(/^(?!.*clock).*does not match/s);
  } finally {
    sts.destroy();
    server.close();
  }
});

describe.skipIf(!hasMoto)('with the emulator moto', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  beforeAll(async () => {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    moto = await startMoto();
  }, 90_000);
  afterAll(() => moto.close());

  test('a role is assumed, and the address it signs reads the object', async () => {
    const common = {
      endpoint: moto.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    };
    const s3 = new S3Client({ ...common, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: object.bucket }));
    await s3.send(new PutObjectCommand({ Bucket: object.bucket, Key: object.key, Body: 'the archive' }));
    const sts = new STSClient(common);
    const credentials = sessionCredentials({ assumeRole: assumeRoleWith(sts), roleArn });
    const settings = { region: 'us-east-1', endpoint: moto.url, forcePathStyle: true };
    const { url } = await presignedDownload({ ...settings, credentials })(object);
    expect(new URL(url).searchParams.get('X-Amz-Security-Token')).toBe(
      (await credentials.forObject(object)).sessionToken,
    );
    expect(await (await fetch(url)).text()).toBe('the archive');
    const user = userCredentials({ accessKeyId: 'user', secretAccessKey: 'key' });
    const byUser = new URL((await presignedDownload({ ...settings, credentials: user, expiresIn: 60 })(object)).url);
    expect(byUser.searchParams.get('X-Amz-Expires')).toBe('60');
    s3.destroy();
    sts.destroy();
  });
});
