import { join } from 'node:path';
import {
  BundleUnreadableError,
  describeRevision,
  RevisionChangedError,
  type S3Revision,
  TransportError,
} from '@rollway/core';
import { otherSource, type RevisionSource } from './revision-source.js';
import { writeStream } from './write-stream.js';

/** An S3 client as `@aws-sdk/client-s3` makes one; its region, credentials and endpoint are its owner's business. */
export interface S3ClientLike {
  send(command: never, options?: { readonly abortSignal?: AbortSignal }): Promise<unknown>;
}

/** The part of GetObject's answer that is used. */
interface GetObjectAnswer {
  readonly Body?: AsyncIterable<Uint8Array>;
  readonly ETag?: string;
  readonly VersionId?: string;
}

/** What S3 answers when asking again changes nothing. */
const finalErrors: readonly string[] = [
  'NoSuchKey',
  'NoSuchBucket',
  'NoSuchVersion',
  'AccessDenied',
  'InvalidObjectState',
  'MethodNotAllowed',
  'PermanentRedirect',
];

/**
 * Revisions in S3. A version or ETag in the revision is insisted on; without them the newest object is read, once, and what
 * was found is pinned, so that a rollback gets the same bytes or none (CodeDeploy: revision locations). The package
 * `@aws-sdk/client-s3` is loaded when the first object is read; without a client, one is made then, with the region, credentials
 * and endpoint of this process's environment and AWS configuration.
 */
export function s3Source(settings: { readonly client?: S3ClientLike } = {}): RevisionSource {
  return {
    revisionType: 'S3',
    async download(revision, { directory, signal }) {
      if (revision.revisionType !== 'S3') throw otherSource(revision, 'S3');
      const client = settings.client ?? (await environmentClient());
      const { Body, ETag, VersionId } = await getObject(client, revision, signal);
      const eTag = ETag?.replaceAll('"', '');
      refuseOther(revision, eTag);
      const path = join(directory, `bundle.${revision.bundleType}`);
      try {
        await writeStream(Body ?? empty(), path, signal);
      } catch (error) {
        throw unknownOutcome(revision, error);
      }
      // Where versioning is off or was, the version is the word "null", and says nothing.
      const version = VersionId === undefined || VersionId === 'null' ? {} : { version: VersionId };
      const pinned: S3Revision = { ...revision, ...version, ...(eTag === undefined ? {} : { eTag }) };
      return { location: { type: revision.bundleType, path }, pinned };
    },
  };
}

async function environmentClient(): Promise<S3ClientLike> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({}) as unknown as S3ClientLike;
}

async function getObject(client: S3ClientLike, revision: S3Revision, signal?: AbortSignal): Promise<GetObjectAnswer> {
  const { GetObjectCommand } = await import('@aws-sdk/client-s3');
  const { bucket, key, version } = revision;
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    ...(version === undefined ? {} : { VersionId: version }),
  });
  try {
    return (await client.send(
      command as never,
      signal === undefined ? {} : { abortSignal: signal },
    )) as GetObjectAnswer;
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (!finalErrors.includes(name)) throw unknownOutcome(revision, error);
    const message = `could not be read from S3: ${name}`;
    throw new BundleUnreadableError({
      bundle: describeRevision(revision),
      problems: [{ path: '', message }],
      cause: error,
    });
  }
}

function refuseOther(revision: S3Revision, found: string | undefined): void {
  const expected = revision.eTag?.replaceAll('"', '');
  if (expected === undefined || expected === found) return;
  throw new RevisionChangedError({
    revision: describeRevision(revision),
    expected: `ETag ${expected}`,
    found: `ETag ${found ?? 'absent'}`,
  });
}

function unknownOutcome(revision: S3Revision, error: unknown): TransportError {
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new TransportError({ host: describeRevision(revision), reason, cause: error });
}

async function* empty(): AsyncGenerator<Uint8Array, void, void> {}
