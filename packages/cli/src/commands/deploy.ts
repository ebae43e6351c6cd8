import type { FileExistsBehavior } from '@rollway/core';
import { parseRevision } from '../config/parse-revision.js';
import { followDeployment } from '../follow.js';
import type { Session } from '../session.js';

/** Options of `rollway deploy`. */
export interface DeployOptions {
  readonly id?: string;
  readonly description?: string;
  readonly fileExists?: FileExistsBehavior;
  readonly ignoreApplicationStopFailures?: boolean;
  readonly json?: boolean;
}

/** `rollway deploy`: starts a deployment, or goes on with the one of this id, and shows it to its end. */
export async function deployCommand(
  session: Session,
  group: string,
  revision: string,
  options: DeployOptions,
): Promise<number> {
  const { terminal, driver } = session;
  const { id, description, fileExists, ignoreApplicationStopFailures, json = false } = options;
  const deployment = await driver.start(session.group(group), {
    deploymentId: id ?? defaultId(group, terminal.now()),
    revision: parseRevision(revision, terminal.cwd),
    ...(description === undefined ? {} : { description }),
    ...(fileExists === undefined ? {} : { fileExistsBehavior: fileExists }),
    ...(ignoreApplicationStopFailures === undefined ? {} : { ignoreApplicationStopFailures }),
  });
  return followDeployment(deployment, { terminal, json });
}

/** Readable and in the order of time: `web-20261124-101500`. */
function defaultId(group: string, now: number): string {
  const time = new Date(now).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  return `${group.replace(/[^A-Za-z0-9._-]/g, '-').slice(0, 80)}-${time}`;
}
