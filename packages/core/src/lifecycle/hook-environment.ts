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
  const variables: Record<string, string> = {
    APPLICATION_NAME: source.applicationName,
    DEPLOYMENT_ID: source.deploymentId,
    DEPLOYMENT_GROUP_NAME: source.deploymentGroupName,
    DEPLOYMENT_GROUP_ID: source.deploymentGroupId,
    LIFECYCLE_EVENT: source.lifecycleEvent,
  };
  addBundleVariables(variables, source.revision);
  return variables;
}

function addBundleVariables(variables: Record<string, string>, revision: Revision): void {
  switch (revision.revisionType) {
    case 'Local':
    case 'AppSpecContent':
      return;
    case 'GitHub':
      variables.BUNDLE_COMMIT = revision.commitId;
      return;
    case 'S3':
      variables.BUNDLE_BUCKET = revision.bucket;
      variables.BUNDLE_KEY = revision.key;
      if (revision.version !== undefined) variables.BUNDLE_VERSION = revision.version;
      if (revision.eTag !== undefined) variables.BUNDLE_ETAG = revision.eTag;
  }
}
