import type { Diagnostics } from '@rollway/core';
import { asCopied } from '../bundle/as-copied.js';
import type { Bundle } from '../bundle/bundle.js';
import type { HostOperation, HostRequest, HostSettings } from '../host-settings.js';
import { rootOf, umaskOf } from './call-program.js';
import type { RevisionSource } from './compile-revision.js';
import { missingAppSpecWords } from './refusal.js';

/** What a request's AppSpec and plan are compiled from. */
export function revisionSource(request: HostRequest, bundle: Bundle, settings: HostSettings): RevisionSource {
  const { fileExistsBehavior, appSpec, possibleEvents } = request;
  const { workingDirectory } = settings;
  return {
    bundle: asCopied(bundle, umaskOf(settings)),
    fileExistsBehavior,
    archive: archiveOf(request, settings),
    appSpec,
    possibleEvents,
    workingDirectory,
  };
}

/** Where an operation's deployment has its archive on the host. */
function archiveOf({ deploymentGroupId, deploymentId }: HostOperation, settings: HostSettings): string {
  return `${rootOf(settings)}/${deploymentGroupId}/${deploymentId}/deployment-archive`;
}

/** What an event is answered that needs an archive which is not there. */
export function absentArchive(
  request: HostOperation & Pick<HostRequest, 'appSpecName'>,
  settings: HostSettings,
): Diagnostics {
  const archive = archiveOf(request, settings);
  return {
    errorCode: 'UnknownError',
    message: `there is no revision at ${archive}; DownloadBundle must come before ${request.lifecycleEvent}`,
    codeDeployMessage: missingAppSpecWords(archive, request.appSpecName ?? 'appspec.yml'),
  };
}
