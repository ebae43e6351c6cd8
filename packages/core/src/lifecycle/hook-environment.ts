import type { Revision } from '../model/revision.js';

/** What the variables of a hook are made from. */
export interface HookEnvironmentSource {
  readonly applicationName: string;
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
  readonly deploymentGroupId: string;
  readonly lifecycleEvent: string;
  readonly revision: Revision;
}

/**
 * The variables a hook script sees (CodeDeploy: environment variable availability for hooks). They always describe the
 * *current* deployment, even where the script comes from an older archive. Variables of an absent part are not set.
 */
export function hookEnvironment(source: HookEnvironmentSource): Readonly<Record<string, string>> {
  return {
    APPLICATION_NAME: source.applicationName,
    DEPLOYMENT_ID: source.deploymentId,
    DEPLOYMENT_GROUP_NAME: source.deploymentGroupName,
    DEPLOYMENT_GROUP_ID: source.deploymentGroupId,
    LIFECYCLE_EVENT: source.lifecycleEvent,
    ...bundleVariables(source.revision),
  };
}

function bundleVariables(revision: Revision): Record<string, string> {
  switch (revision.revisionType) {
    case 'Local':
    case 'AppSpecContent':
      return {};
    case 'GitHub':
      return { BUNDLE_COMMIT: revision.commitId };
    case 'S3':
      return {
        BUNDLE_BUCKET: revision.bucket,
        BUNDLE_KEY: revision.key,
        ...(revision.version === undefined ? {} : { BUNDLE_VERSION: revision.version }),
        ...(revision.eTag === undefined ? {} : { BUNDLE_ETAG: revision.eTag }),
      };
  }
}
