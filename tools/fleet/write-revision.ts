import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type LocalRevision, localRevision } from '@rollway/core';
import type { ReleaseOptions, TestFleet } from './test-fleet.js';

/** Each script first counts itself on its host, so that a test can see what ran how often. */
const counted = (body: string): string => `#!/bin/sh
echo "$DEPLOYMENT_ID $LIFECYCLE_EVENT" >> /srv/app/shared/hooks.log
${body}
`;

/** What stops, switches, starts and validates the application of a fleet. */
const scripts = (version: string, patience: number): Readonly<Record<string, string>> => ({
  // A deployment that was stopped half way leaves no release there, and nothing that runs.
  'stop.sh': counted('[ ! -e /srv/app/current/bin/stop ] || exec /srv/app/current/bin/stop'),
  'switch.sh': counted(`ln -sfn releases/${version} /srv/app/current`),
  'start.sh': counted('exec /srv/app/current/bin/start'),
  'validate.sh': counted(`exec /srv/app/current/bin/validate ${patience}`),
});

/** Stops after the download: what is on its way keeps nobody waiting. */
const appSpec = (version: string): string => `version: 0.0
os: linux
files:
  - source: /
    destination: /srv/app/releases/${version}
hooks:
  BeforeInstall:
    - location: scripts/stop.sh
      timeout: 60
  AfterInstall:
    - location: scripts/switch.sh
      timeout: 60
  ApplicationStart:
    - location: scripts/start.sh
      timeout: 60
  ValidateService:
    - location: scripts/validate.sh
      timeout: 60
`;

/** Events with a script, each of which runs once in a deployment that goes through. */
export const scriptedEvents: readonly string[] = [
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];

/** A release as a revision. */
export interface FleetRelease extends ReleaseOptions {
  readonly version: string;
  /** Seconds until its validation gives up; default 10. */
  readonly patience?: number;
}

/** Writes a release of the fleet's application as a revision, packed as `VERSION.tgz` in the directory. */
export async function writeFleetRevision(
  fleet: Pick<TestFleet, 'release'>,
  directory: string,
  release: FleetRelease,
): Promise<LocalRevision> {
  const { version, patience = 10 } = release;
  const root = join(directory, version);
  await fleet.release(root, version, release);
  await mkdir(join(root, 'scripts'));
  await writeFile(join(root, 'appspec.yml'), appSpec(version));
  for (const [name, text] of Object.entries(scripts(version, patience))) {
    await writeFile(join(root, 'scripts', name), text, { mode: 0o755 });
  }
  const archive = `${root}.tgz`;
  await promisify(execFile)('tar', ['-czf', archive, '-C', root, '.']);
  return localRevision(archive);
}
