import { posix, resolve } from 'node:path';
import { parseServerAppSpec, type Revision, reservedLifecycleEvents } from '@rollway/core';
import type { InquiryContext } from '@rollway/core/target';
import { planInstall } from '../install/plan-install.js';
import { expandVariables } from '../lifecycle/expand-variables.js';
import { requirePlainArchive } from '../lifecycle/fetch-archive.js';
import type { ServerParts } from './run-lifecycle-event.js';

/**
 * Reads a revision before anything is touched: archive, AppSpec, and the install plan for every host. Returns it pinned to
 * its digest and, where it is a path, to the place that it names now: whoever resumes may stand in another directory.
 *
 * @throws BundleUnreadableError or AppSpecError with every problem at once.
 */
export async function inspectServerRevision(
  given: Revision,
  context: InquiryContext,
  parts: ServerParts,
): Promise<Revision> {
  const revision = given.revisionType === 'Local' ? { ...given, location: resolve(given.location) } : given;
  const bundle = await parts.bundles.open(revision);
  if (parts.settings.delivery !== 'controller') requirePlainArchive(bundle);
  const { fileName, text } = bundle.appSpec;
  const { appSpec, warnings } = parseServerAppSpec(text, { fileName, hostOs: 'linux' });
  for (const { path, message, line } of warnings) context.log(`${fileName}:${line ?? 1} ${path}: ${message}`);
  for (const [event, scripts] of Object.entries(appSpec.hooks)) {
    if (reservedLifecycleEvents.some((reserved) => reserved === event)) {
      context.log(`${fileName}: hooks.${event} never runs; the event belongs to the deployment itself`);
    }
    for (const { location } of scripts) {
      if (bundle.entries.some((entry) => entry.path === posix.join('/', location).slice(1))) continue;
      context.log(`${fileName}: hooks.${event} names ${location}, which is not in the revision; the event will fail`);
    }
  }
  const planned = (await parts.settings.hosts.known()).flatMap(({ variables }) => {
    const expanded = expandVariables(appSpec, variables, fileName);
    return planInstall({ appSpec: expanded, bundle, fileExistsBehavior: 'DISALLOW' }).warnings;
  });
  // Said once, however many hosts it is true of.
  for (const warning of new Set(planned)) context.log(`${fileName}: ${warning}`);
  return bundle.pinned;
}
