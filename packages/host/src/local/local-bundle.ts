import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { SettingsError } from '@rollway/core';
import type { BundleLocation } from '../bundle/bundle.js';

/** Where a revision is, as it is written on a command line. */
export interface LocalBundleOptions {
  /** A path. */
  readonly location: string;
  /** `directory`, `tar`, `tgz` or `zip`; default `directory`. */
  readonly type?: string;
  /** What a relative path begins at. */
  readonly workingDirectory: string;
  /** Name of the AppSpec; default `appspec.yml` or `appspec.yaml`. */
  readonly appSpecName?: string;
}

const types: readonly BundleLocation['type'][] = ['tgz', 'tar', 'zip', 'directory'];

/**
 * The location of a local run, checked before anything happens (CodeDeploy: codedeploy-local, `--bundle-location` and `--type`).
 *
 * @throws SettingsError for a type that is none, and a place where there is no such thing.
 */
export async function localBundle(options: LocalBundleOptions): Promise<BundleLocation> {
  const { location, type = 'directory', workingDirectory } = options;
  const known = types.find((each) => each === type);
  if (known === undefined) {
    throw refused(
      'type',
      `must be one of ${types.join(', ')}`,
      type,
      `type ${type} is not a valid type. Must be one of ${types.join(',')}`,
    );
  }
  refuseScheme(location);
  const path = resolve(workingDirectory, location);
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    const words = `location ${location} is specified as a file or directory which does not exist`;
    throw refused('location', 'must be a file or directory that exists', location, words);
  }
  if (known === 'directory' && found.isFile()) {
    const words = `location ${location} is specified with type directory but it is a file`;
    throw refused('location', 'must be a directory, or the type that of an archive', location, words);
  }
  if (known !== 'directory' && found.isDirectory()) {
    const words = `location ${location} is specified as a compressed local file but it is a directory`;
    throw refused('location', `must be a ${known} file, or the type directory`, location, words);
  }
  if (known === 'directory') await refuseMissingAppSpec(options, path);
  return { type: known, path };
}

function refuseScheme(location: string): void {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(location)?.[1]?.toLowerCase();
  if (scheme === 'http') {
    const words = `location ${location} cannot be http, only encrypted (https) url endpoints supported`;
    throw refused('location', 'must not be sent over http', location, words);
  }
  if (scheme === 's3' || scheme === 'https') {
    throw refused('location', 'must be a path of this machine', location);
  }
}

async function refuseMissingAppSpec({ location, appSpecName }: LocalBundleOptions, path: string): Promise<void> {
  const names = appSpecName === undefined ? ['appspec.yml', 'appspec.yaml'] : [appSpecName];
  for (const name of names) if ((await stat(resolve(path, name)).catch(() => undefined)) !== undefined) return;
  const either = names.join(' or ');
  const paths = names.map((name) => `${location}/${name}`).join(' or ');
  const words = `Expecting appspec file at location ${paths} but it is not found there. Please either run the CLI from within a directory containing the ${either} file or specify a bundle location containing an ${either} file in its root directory`;
  throw refused('location', `must have ${either} at its root`, location, words);
}

function refused(path: string, message: string, received: string, codeDeployMessage?: string): SettingsError {
  return new SettingsError({
    subject: 'local run',
    problems: [{ path, message, received: JSON.stringify(received) }],
    ...(codeDeployMessage === undefined ? {} : { codeDeployMessage }),
  });
}
