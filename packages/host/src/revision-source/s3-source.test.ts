import { readFile } from 'node:fs/promises';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  type PutObjectCommandOutput,
  S3Client,
} from '@aws-sdk/client-s3';
import { s3Revision } from '@rollway/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createScratch, type Scratch } from '../test-support/scratch.js';
import { hasMoto, startMoto } from '../test-support/start-moto.js';
import { s3Source } from './s3-source.js';

describe.skipIf(!hasMoto)('revisions in S3 (the emulator moto)', () => {
  let moto: Awaited<ReturnType<typeof startMoto>>;
  let client: S3Client;
  let scratch: Scratch;
  let count = 0;
  beforeAll(async () => {
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    moto = await startMoto();
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    client = new S3Client({ endpoint: moto.url, region: 'eu-west-1', forcePathStyle: true, credentials });
    scratch = await createScratch();
  }, 90_000);
  afterAll(async () => {
    await scratch.remove();
    client.destroy();
    await moto.close();
  });

  let Bucket: string;
  beforeEach(async () => {
    count += 1;
    Bucket = `revisions-${count}`;
    await client.send(
      new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
    );
  });
  const put = (Body: string): Promise<PutObjectCommandOutput> =>
    client.send(new PutObjectCommand({ Bucket, Key: 'web.tgz', Body }));
  const download = (more: { readonly version?: string; readonly eTag?: string } = {}) =>
    s3Source({ client }).download(s3Revision({ bucket: Bucket, key: 'web.tgz', ...more }), {
      directory: scratch.directory,
    });
  const versioned = () =>
    client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));

  test('an object is downloaded and pinned by what was found: its version and its ETag', async () => {
    await versioned();
    const { VersionId, ETag } = await put('one');
    const { location, pinned } = await download();
    expect(location.type).toBe('tgz');
    expect(await readFile(location.path, 'utf8')).toBe('one');
    expect(pinned).toEqual(
      s3Revision({ bucket: Bucket, key: 'web.tgz', version: VersionId ?? '', eTag: ETag?.replaceAll('"', '') ?? '' }),
    );
  });

  test('a version is got although a newer one is there', async () => {
    await versioned();
    const { VersionId = '' } = await put('one');
    await put('two');
    expect(await readFile((await download({ version: VersionId })).location.path, 'utf8')).toBe('one');
  });

  test('another ETag than the pinned one is refused, with quotes or without', async () => {
    const { ETag = '' } = await put('one');
    await download({ eTag: ETag });
    await download({ eTag: ETag.replaceAll('"', '') });
    await put('two');
    await expect(download({ eTag: ETag })).rejects.toMatchObject({ code: 'revision-changed' });
  });

  test('what is not there is a known failure; a client that cannot connect is not', async () => {
    await expect(download()).rejects.toMatchObject({ code: 'bundle-unreadable', retryable: false });
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const nobody = new S3Client({ endpoint: 'http://127.0.0.1:1', region: 'eu-west-1', credentials, maxAttempts: 1 });
    const revision = s3Revision({ bucket: 'b', key: 'web.tgz' });
    await expect(
      s3Source({ client: nobody }).download(revision, { directory: scratch.directory }),
    ).rejects.toMatchObject({ code: 'transport-failed', retryable: true });
  });
});
