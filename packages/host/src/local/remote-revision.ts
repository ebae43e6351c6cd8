import { type BundleType, type GitHubRevision, type S3Revision, SettingsError } from '@rollway/core';

/** A revision that is not on this machine. */
export type RemoteRevision = S3Revision | GitHubRevision;

/**
 * The revision that a location of a local run names when it is not on this machine (CodeDeploy: codedeploy-local,
 * `--bundle-location`): `s3://BUCKET/KEY?versionId=…&etag=…`, `https://github.com/OWNER/NAME` for its newest commit, or
 * `https://api.github.com/repos/OWNER/NAME/tarball/COMMIT` (`zipball` is the same).
 *
 * @returns undefined for a path.
 * @throws SettingsError for every other address, and for a directory in S3.
 */
export function remoteRevision(location: string, type: string | undefined): RemoteRevision | undefined {
  const scheme = /^(s3|https):\/\//i.exec(location)?.[1]?.toLowerCase();
  if (scheme === undefined) return undefined;
  const url = URL.canParse(location) ? new URL(location) : undefined;
  if (url === undefined) {
    throw refused('location', 'must be an address', location, `location ${location} is not a valid uri`);
  }
  return scheme === 's3' ? inS3(location, url, type) : onGitHub(location, url);
}

function inS3(location: string, url: URL, type: string | undefined): S3Revision {
  const key = /^s3:\/\/[^/]+\/([^?#]+)/i.exec(location)?.[1];
  if (key === undefined || url.host === '') {
    const words = `s3 location ${location} not in the expected format of 's3://bucket/key'`;
    throw refused('location', 'must be s3://BUCKET/KEY', location, words);
  }
  const [version, eTag] = [url.searchParams.get('versionId'), url.searchParams.get('etag')];
  return {
    revisionType: 'S3',
    bucket: url.host,
    key,
    bundleType: archiveType(type),
    ...(version === null ? {} : { version }),
    ...(eTag === null ? {} : { eTag }),
  };
}

function archiveType(type: string | undefined): Exclude<BundleType, 'directory'> {
  const known = (['tar', 'tgz', 'zip'] as const).find((each) => each === type);
  if (known !== undefined) return known;
  throw refused(
    'type',
    'must be tar, tgz or zip for a revision in S3',
    type ?? 'directory',
    'BundleType in S3Revision must be tar, zip, or tgz',
  );
}

/** A host whose name merely ends in github.com is somebody else's. */
function onGitHub(location: string, { protocol, hostname, pathname }: URL): GitHubRevision {
  const isApi = hostname !== 'github.com' && hostname.endsWith('.github.com');
  if (protocol !== 'https:' || !(isApi || hostname === 'github.com')) {
    const words = `unknown location ${location} cannot be determined to be S3, Github, or a local file / directory`;
    throw refused('location', 'must be a path, s3:// or on github.com', location, words);
  }
  const page = /^\/([^/]+)\/([^/]+)\/?$/.exec(pathname);
  const archive = /^\/repos\/([^/]+)\/([^/]+)\/(?:tarball|zipball)\/(.+)$/.exec(pathname);
  const [, owner, name, commitId = 'HEAD'] = (isApi ? archive : page) ?? [];
  if (owner !== undefined && name !== undefined) {
    return { revisionType: 'GitHub', repository: `${owner}/${name}`, commitId: decodeURIComponent(commitId) };
  }
  const words = `github location ${location} not in the expected format of 'https://github.com/<owner>/<repository_name>'(assumes HEAD commit) or 'https://api.github.com/repos/<owner>/<repository_name>/tarball/<commit>' or 'https://api.github.com/repos/<owner>/<repository_name>/zipball/<commit>'`;
  throw refused('location', 'must be a repository’s page, or its tarball or zipball in the API', location, words);
}

function refused(path: string, message: string, received: string, codeDeployMessage: string): SettingsError {
  const problems = [{ path, message, received: JSON.stringify(received) }];
  return new SettingsError({ subject: 'local run', problems, codeDeployMessage });
}
