/** Archive formats of a server revision. */
export type BundleType = 'directory' | 'tar' | 'tgz' | 'zip';

/** A bundle on the controller's own disk. */
export interface LocalRevision {
  readonly revisionType: 'Local';
  /** Absolute path of the archive or directory. */
  readonly location: string;
  readonly bundleType: BundleType;
  /** `sha256:…` of the content, pinned when the deployment starts: a rollback that finds other bytes is refused. */
  readonly digest?: string;
}

/** An object in S3 (CodeDeploy: revision locations). */
export interface S3Revision {
  readonly revisionType: 'S3';
  readonly bucket: string;
  readonly key: string;
  readonly bundleType: Exclude<BundleType, 'directory'>;
  readonly version?: string;
  readonly eTag?: string;
  readonly digest?: string;
}

/** A commit of a GitHub repository (CodeDeploy: revision locations). */
export interface GitHubRevision {
  readonly revisionType: 'GitHub';
  /** `owner/name`. */
  readonly repository: string;
  readonly commitId: string;
  readonly digest?: string;
}

/** An AppSpec that is the revision itself, for ECS and Lambda (CodeDeploy: AppSpecContent). */
export interface AppSpecRevision {
  readonly revisionType: 'AppSpecContent';
  /** YAML or JSON. */
  readonly content: string;
  /** SHA-256 of the content in lower-case hexadecimal, when the caller wants it checked. */
  readonly sha256?: string;
  readonly digest?: string;
}

/** What is deployed. Plain JSON: it is recorded in the journal and found again by a rollback. */
export type Revision = LocalRevision | S3Revision | GitHubRevision | AppSpecRevision;

/** A revision in a directory or archive on this machine; the type follows from the file name unless given. */
export function localRevision(location: string, bundleType: BundleType = bundleTypeOf(location)): LocalRevision {
  return { revisionType: 'Local', location, bundleType };
}

/** A revision stored in S3. Pin `version` or `eTag` where the key may be overwritten. */
export function s3Revision(
  settings: Omit<S3Revision, 'revisionType' | 'bundleType' | 'digest'> & {
    readonly bundleType?: S3Revision['bundleType'];
  },
): S3Revision {
  const guessed = bundleTypeOf(settings.key);
  return { revisionType: 'S3', bundleType: guessed === 'directory' ? 'tar' : guessed, ...settings };
}

/** A revision that consists of its AppSpec: for ECS and Lambda. */
export function appSpecRevision(content: string, options: { readonly sha256?: string } = {}): AppSpecRevision {
  return { revisionType: 'AppSpecContent', content, ...options };
}

/** One line that names a revision for people. */
export function describeRevision(revision: Revision): string {
  switch (revision.revisionType) {
    case 'Local':
      return revision.location;
    case 'S3':
      return `s3://${revision.bucket}/${revision.key}${revision.version === undefined ? '' : `?versionId=${revision.version}`}`;
    case 'GitHub':
      return `github:${revision.repository}@${revision.commitId}`;
    case 'AppSpecContent':
      return `AppSpec of ${revision.content.length} characters`;
  }
}

function bundleTypeOf(location: string): BundleType {
  if (/\.(tgz|tar\.gz)$/i.test(location)) return 'tgz';
  if (/\.tar$/i.test(location)) return 'tar';
  if (/\.zip$/i.test(location)) return 'zip';
  return 'directory';
}
