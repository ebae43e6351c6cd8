import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { localRevision, type Revision, SettingsError, s3Revision } from '@rollway/core';

/**
 * Reads a revision from the command line: a path, or `s3://bucket/key?versionId=…&etag=…`.
 *
 * @throws SettingsError when it is neither.
 */
export function parseRevision(text: string, cwd: string): Revision {
  if (text.startsWith('s3://')) return parseS3(text);
  const path = resolve(cwd, text);
  if (!existsSync(path)) throw refused(text, 'is not there; name a directory or an archive (.tar, .tgz, .zip)');
  const revision = localRevision(path);
  if (revision.bundleType !== 'directory' || statSync(path).isDirectory()) return revision;
  throw refused(text, 'is a file with an ending that is not known; use .tar, .tgz, .tar.gz or .zip');
}

function parseS3(text: string): Revision {
  const match = /^s3:\/\/([^/?]+)\/([^?]+)(?:\?(.*))?$/.exec(text);
  if (match === null) throw refused(text, 'must be s3://BUCKET/KEY');
  const [, bucket = '', key = '', query] = match;
  const parameters = new URLSearchParams(query);
  const version = parameters.get('versionId');
  const eTag = parameters.get('etag');
  return s3Revision({ bucket, key, ...(version === null ? {} : { version }), ...(eTag === null ? {} : { eTag }) });
}

function refused(text: string, message: string): SettingsError {
  return new SettingsError({ subject: 'revision', problems: [{ path: '', message, received: JSON.stringify(text) }] });
}
