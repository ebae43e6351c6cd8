/** Credentials of AWS. They are handed from call to call and put down nowhere. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** When they stop working; absent for those of a user. */
  readonly expiration?: Date;
}

/** An object in S3 that a host is to download. */
export interface DownloadObject {
  readonly bucket: string;
  readonly key: string;
  readonly version?: string;
}

/** Gets the credentials that one object is downloaded with. */
export interface DownloadCredentials {
  forObject(object: DownloadObject): Promise<AwsCredentials>;
}

/** The long-lived keys of an IAM user (CodeDeploy: IAM user ARN). They can read whatever the user can: prefer a session. */
export function userCredentials(keys: Pick<AwsCredentials, 'accessKeyId' | 'secretAccessKey'>): DownloadCredentials {
  return { forObject: () => Promise.resolve(keys) };
}
