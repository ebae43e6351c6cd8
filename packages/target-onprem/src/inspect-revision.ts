import { posix } from 'node:path';
import { parseServerAppSpec, type Revision, reservedLifecycleEvents } from '@rollway/core';
import type { InquiryContext } from '@rollway/core/target';
import { planInstall } from '@rollway/host';
import type { BundleCache } from './bundle-cache.js';
import { expandVariables } from './expand-variables.js';
import type { ParsedSettings } from './settings.js';

/**
 * Reads a revision before anything is touched: archive, AppSpec, and the install plan for every host. Returns it pinned to
 * its digest.
 *
 * @throws BundleUnreadableError or AppSpecError with every problem at once.
 */
export async function inspectRevision(
  revision: Revision,
  context: InquiryContext,
  parts: { readonly bundles: BundleCache; readonly settings: ParsedSettings },
): Promise<Revision> {
  const bundle = await parts.bundles.open(revision);
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
  for (const host of await parts.settings.hosts()) {
    planInstall({
      appSpec: expandVariables(appSpec, host.variables, fileName),
      bundle,
      fileExistsBehavior: 'DISALLOW',
    });
  }
  return { ...revision, digest: bundle.digest };
}
