import type { HostDownload } from '@rollway/host';
import type { DownloadCredentials, DownloadObject } from './download-credentials.js';

/** What addresses are signed with. */
export interface PresignedDownloadSettings {
  readonly credentials: DownloadCredentials;
  readonly region: string;
  /** Another endpoint than AWS's own, and buckets as part of its path. */
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  /** How long an address works, in seconds; default 900. It also ends with the session it was signed with. */
  readonly expiresIn?: number;
}

/**
 * Makes an address that reads one object for a short time: what a host needs to download a revision by itself, with no
 * credentials on it. Loads `@aws-sdk/client-s3` and `@aws-sdk/s3-request-presigner` when it is first used.
 */
export function presignedDownload(
  settings: PresignedDownloadSettings,
): (object: DownloadObject) => Promise<HostDownload> {
  const { credentials, region, endpoint, forcePathStyle = false, expiresIn = 900 } = settings;
  return async (object) => {
    const [{ GetObjectCommand, S3Client }, { getSignedUrl }] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/s3-request-presigner'),
    ]);
    const client = new S3Client({
      region,
      forcePathStyle,
      credentials: await credentials.forObject(object),
      ...(endpoint === undefined ? {} : { endpoint }),
    });
    const { bucket, key, version } = object;
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ...(version === undefined ? {} : { VersionId: version }),
    });
    try {
      return { url: await getSignedUrl(client, command, { expiresIn }) };
    } finally {
      client.destroy();
    }
  };
}
