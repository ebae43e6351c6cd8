import { AppSpecError, BundleUnreadableError, type Diagnostics, RollwayError, SettingsError } from '@rollway/core';
import type { BundleLocation } from '../bundle/bundle.js';

/**
 * Why a revision cannot be used, as the diagnostics of the event that would have used it; undefined for an error that says
 * nothing about the revision.
 */
export function refusalOf(error: unknown, bundle?: BundleLocation): Diagnostics | undefined {
  if (!RollwayError.isInstance(error) || error.retryable) return undefined;
  const codeDeployMessage = agentWords(error, bundle);
  return {
    errorCode: 'UnknownError',
    message: error.message,
    ...(codeDeployMessage === undefined ? {} : { codeDeployMessage }),
  };
}

function agentWords(error: RollwayError, bundle: BundleLocation | undefined): string | undefined {
  if (error instanceof AppSpecError || error instanceof SettingsError) return error.codeDeployMessage;
  // The agents leave archives to tar, which says 2 for whatever it cannot or will not unpack.
  if (error instanceof BundleUnreadableError && (bundle?.type === 'tar' || bundle?.type === 'tgz')) {
    return 'Error extracting tar archive: 2';
  }
  return undefined;
}

/** The agents' words for a revision without an AppSpec. */
export function missingAppSpecWords(archive: string, fileName: string): string {
  return [
    `The CodeDeploy agent did not find an AppSpec file within the unpacked revision directory at revision-relative path "${fileName}".`,
    `The revision was unpacked to directory "${archive}", and the AppSpec file was expected but not found at path`,
    `"${archive}/${fileName}". Consult the AWS CodeDeploy Appspec documentation for more information at`,
    'http://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file.html',
  ].join(' ');
}
