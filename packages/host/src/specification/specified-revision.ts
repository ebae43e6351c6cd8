import { type BundleType, localRevision, type Revision, s3Revision } from '@rollway/core';

/** Something wrong in a specification, and what the agents say of it. */
export interface SpecificationFault {
  readonly path: string;
  readonly message: string;
  readonly words: string;
}

interface RevisionKind {
  readonly key: string;
  readonly fields: readonly string[];
  readonly bundleTypes: readonly string[];
  readonly missing: string;
  readonly unknownType: string;
}

const s3: RevisionKind = {
  key: 'S3Revision',
  fields: ['Bucket', 'Key', 'BundleType'],
  bundleTypes: ['tar', 'zip', 'tgz'],
  missing: 'S3Revision in Deployment Spec must specify Bucket, Key and BundleType',
  unknownType: 'BundleType in S3Revision must be tar, tgz or zip',
};
const gitHub: RevisionKind = {
  key: 'GitHubRevision',
  fields: ['Account', 'Repository', 'CommitId'],
  bundleTypes: [],
  missing: 'GitHubRevision in Deployment Spec must specify Account, Repository and CommitId',
  unknownType: '',
};
const local: RevisionKind = {
  key: 'LocalRevision',
  fields: ['Location', 'BundleType'],
  bundleTypes: ['tar', 'zip', 'tgz', 'directory'],
  missing: 'LocalRevision in Deployment Spec must specify Location and BundleType',
  unknownType: 'BundleType in LocalRevision must be tar, tgz, zip, or directory',
};
const kinds: ReadonlyMap<unknown, RevisionKind> = new Map([
  ['S3', s3],
  ['GitHub', gitHub],
  ['Local File', local],
  ['Local Directory', local],
]);

/** What is wrong with the `Revision` of a specification; at most one thing. */
export function revisionFault(revision: unknown): readonly SpecificationFault[] {
  const fault = (path: string, message: string, words: string): readonly SpecificationFault[] => [
    { path, message, words },
  ];
  if (revision === undefined || revision === null || revision === false) {
    return fault('Revision', 'must be there', 'Must specify a revison');
  }
  const { RevisionType: type, ...parts } = revision as Readonly<Record<string, unknown>>;
  if (type === undefined || type === null) {
    return fault('Revision.RevisionType', 'must be there', 'Must specify a revision source');
  }
  const kind = kinds.get(type);
  if (kind === undefined) {
    const words = 'Exactly one of S3Revision, GitHubRevision, or LocalRevision must be specified';
    return fault('Revision.RevisionType', `must be one of ${[...kinds.keys()].join(', ')}`, words);
  }
  const { key, fields, bundleTypes, missing, unknownType } = kind;
  const part = (parts[key] ?? {}) as Readonly<Record<string, unknown>>;
  if (!fields.every((field) => field in part))
    return fault(`Revision.${key}`, `must have ${fields.join(', ')}`, missing);
  if (bundleTypes.length === 0 || bundleTypes.some((each) => each === part.BundleType)) return [];
  return fault(`Revision.${key}.BundleType`, `must be one of ${bundleTypes.join(', ')}`, unknownType);
}

/** The revision of a specification without faults. */
export function toRevision(revision: Readonly<Record<string, unknown>>): Revision {
  const { key } = kinds.get(revision.RevisionType) ?? local;
  const part = revision[key] as Readonly<Record<string, string | undefined>>;
  switch (key) {
    case 'S3Revision': {
      const { Bucket = '', Key = '', BundleType = 'tar', Version, ETag } = part;
      return s3Revision({
        bucket: Bucket,
        key: Key,
        bundleType: BundleType as Exclude<BundleType, 'directory'>,
        ...(Version === undefined ? {} : { version: Version }),
        ...(ETag === undefined ? {} : { eTag: ETag }),
      });
    }
    case 'GitHubRevision': {
      const { Account = '', Repository = '', CommitId = '' } = part;
      return { revisionType: 'GitHub', repository: `${Account}/${Repository}`, commitId: CommitId };
    }
    default:
      return localRevision(part.Location ?? '', part.BundleType as BundleType);
  }
}
