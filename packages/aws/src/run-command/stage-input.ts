import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ServiceRefusedError, SettingsError } from '@rollway/core';
import type { S3ClientLike } from '@rollway/host';
import { callService } from '../calls/call-service.js';

/** How a node gets the input of its command. */
export type StagedInput =
  | { readonly kind: 'none' }
  | { readonly kind: 'inline'; readonly content: Buffer }
  | { readonly kind: 'download'; readonly url: string; readonly sha256: string };

/** A bucket through which inputs reach nodes. */
export interface StagingSettings {
  /** A client of `@aws-sdk/client-s3`. Its credentials sign the URLs, so that nodes need no permission. */
  readonly client: S3ClientLike;
  readonly bucket: string;
  /** Of every key; default `rollway/`. Give it a lifecycle rule: what a crash leaves behind is removed by nobody else. */
  readonly prefix?: string;
  /**
   * Seconds for which a URL is good; at least the delivery time-out, within which a node takes its input. Default: a minute
   * more than that, and at least 900.
   */
  readonly expiresIn?: number;
}

/** Takes inputs, and removes what it put into the bucket. */
export interface Staging {
  /**
   * @throws SettingsError when the input is too long and there is no bucket.
   * @throws ServiceRefusedError when S3 refuses it; ServiceCallError when S3 did not say.
   */
  stage(input: AsyncIterable<Uint8Array> | undefined): Promise<StagedInput>;
  /** A node did not find this input: it is uploaded anew when it is staged again. */
  forget(input: StagedInput): void;
  close(): Promise<void>;
}

/** Bytes that go inside a command: with the host program they stay below what Systems Manager takes. */
const longestInline = 8 * 1024;

/**
 * Stages inputs: inside the command where there is no bucket, through S3 otherwise, also short ones: whoever may list commands
 * can read what is inside them. The same bytes are uploaded once, however many nodes get them. `owner` is part of every key, so
 * that closing removes nothing that another controller has staged.
 */
export function createStaging(settings: StagingSettings | undefined, owner: string): Staging {
  const uploads = new Map<string, Promise<void>>();
  const keyOf = ({ prefix = 'rollway/' }: StagingSettings, sha256: string): string => `${prefix}${owner}/${sha256}`;
  return {
    async stage(input) {
      if (input === undefined) return { kind: 'none' };
      const directory = await mkdtemp(join(tmpdir(), 'rollway-input-'));
      try {
        const path = join(directory, 'input');
        const { sha256, length } = await spool(input, path);
        if (length === 0) return { kind: 'none' };
        if (settings === undefined) return { kind: 'inline', content: await inlineContent(path, length) };
        const uploaded = uploads.get(sha256) ?? upload(settings, { path, length, key: keyOf(settings, sha256) });
        uploads.set(sha256, uploaded);
        await uploaded.catch((error: unknown) => {
          uploads.delete(sha256);
          throw error;
        });
        return { kind: 'download', url: await signedUrl(settings, keyOf(settings, sha256)), sha256 };
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    forget(input) {
      if (input.kind === 'download') uploads.delete(input.sha256);
    },
    async close() {
      const digests = [...uploads.keys()];
      uploads.clear();
      if (settings === undefined || digests.length === 0) return;
      const { DeleteObjectCommand } = await import('@aws-sdk/client-s3');
      for (const sha256 of digests) {
        const command = new DeleteObjectCommand({ Bucket: settings.bucket, Key: keyOf(settings, sha256) });
        // The lifecycle rule of the bucket removes what this does not.
        await settings.client.send(command as never).catch(() => undefined);
      }
    },
  };
}

async function spool(
  input: AsyncIterable<Uint8Array>,
  path: string,
): Promise<{ readonly sha256: string; readonly length: number }> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx', 0o600);
  let length = 0;
  try {
    for await (const chunk of input) {
      hash.update(chunk);
      length += chunk.length;
      await file.write(chunk);
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), length };
}

async function inlineContent(path: string, length: number): Promise<Buffer> {
  if (length <= longestInline) return readFile(path);
  const message = `must name a bucket: without one a node gets at most ${longestInline} bytes in a command`;
  throw new SettingsError({
    subject: 'Run Command',
    problems: [{ path: 'staging', message, received: `${length} bytes` }],
  });
}

async function upload(
  { client, bucket }: StagingSettings,
  file: { readonly path: string; readonly length: number; readonly key: string },
): Promise<void> {
  const { PutObjectCommand } = await import('@aws-sdk/client-s3');
  const input = { Bucket: bucket, Key: file.key, ContentLength: file.length };
  // A stream can be sent once, so a lost answer is the driver's to ask again.
  const command = new PutObjectCommand({ ...input, Body: createReadStream(file.path) });
  const answer = await callService('s3 PutObject', () => client.send(command as never));
  if (answer.status === 'answered') return;
  const { call, code, message } = answer.refusal;
  throw new ServiceRefusedError({ call, serviceCode: code, reason: message });
}

async function signedUrl({ client, bucket, expiresIn = 900 }: StagingSettings, key: string): Promise<string> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
  return getSignedUrl(client as never, new GetObjectCommand({ Bucket: bucket, Key: key }) as never, { expiresIn });
}
