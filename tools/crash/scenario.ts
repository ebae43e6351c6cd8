import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type DeploymentGroup,
  defineDeploymentGroup,
  halfAtATime,
  inPlace,
  type LocalRevision,
  localRevision,
} from '@rollway/core';
import { localHost, onPremises } from '@rollway/target-onprem';

/** Directories of the hosts, below the scenario's. */
export const hostNames: readonly string[] = ['host-1', 'host-2', 'host-3'];

/** Events that run a script of ours; the others are the host program's own work. */
export const scriptedEvents: readonly string[] = [
  'ApplicationStop',
  'BeforeInstall',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];

/** Each script counts itself on its host's disk, then takes a moment, so that a kill often finds it running. */
const script = `#!/bin/sh
printf '%s %s\\n' "$DEPLOYMENT_ID" "$LIFECYCLE_EVENT" >> "$HOST_ROOT/hooks.log"
sleep 0.05
`;

/** The host program replaces HOST_ROOT; the dollar stands apart so that nobody takes it for a template's. */
const hostRoot = '$' + '{HOST_ROOT}';

const hooks = scriptedEvents.map((event) => `  ${event}:\n    - location: hook.sh\n      timeout: 60\n`).join('');

const appSpec = `version: 0.0
os: linux
files:
  - source: app
    destination: ${hostRoot}/app
hooks:
${hooks}`;

/** The group every run deploys to. */
export function crashGroup(directory: string): DeploymentGroup {
  const hosts = hostNames.map((instanceId) => localHost({ instanceId, directory: join(directory, instanceId) }));
  return defineDeploymentGroup({
    name: 'crash',
    target: onPremises({ hosts, maxRevisions: 2 }),
    strategy: inPlace({ minimumHealthyHosts: halfAtATime }),
  });
}

/** Makes the hosts. */
export async function createHosts(directory: string): Promise<void> {
  for (const name of hostNames) await mkdir(join(directory, name), { recursive: true });
}

/** Where a run's revision is. */
export function revisionOf(directory: string, deploymentId: string): LocalRevision {
  return localRevision(join(directory, 'revisions', deploymentId));
}

/** Writes the revision of a run; its one file says which run it is of. */
export async function writeRevision(directory: string, deploymentId: string): Promise<void> {
  const root = revisionOf(directory, deploymentId).location;
  await mkdir(join(root, 'app'), { recursive: true });
  await writeFile(join(root, 'appspec.yml'), appSpec);
  await writeFile(join(root, 'hook.sh'), script, { mode: 0o755 });
  await writeFile(join(root, 'app', 'release'), deploymentId);
}

/** The journal of the scenario. */
export function journalDirectory(directory: string): string {
  return join(directory, 'journal');
}
