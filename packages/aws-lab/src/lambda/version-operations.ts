import type {
  FunctionConfiguration,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionResponse,
  PublishVersionCommandInput,
} from '@aws-sdk/client-lambda';
import type { LabContext, OwnedService } from '../lab-context.js';
import { pageOf } from '../page.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { describeLatest, describeVersion } from './describe-function.js';
import { checkNotUpdating, checkRevision, findFunction, newRevision } from './find-function.js';
import type { FunctionState, VersionState } from './function-state.js';

/** Published versions. */
export const versionOperations: OwnedService = {
  PublishVersion: publishVersion,
  ListVersionsByFunction: (input: ListVersionsByFunctionCommandInput, lab): ListVersionsByFunctionResponse => {
    const { found } = findFunction(lab, input.FunctionName);
    const versions = Object.values(found.versions).map((version) => describeVersion(lab, found, version));
    const page = pageOf([describeLatest(lab, found), ...versions], input.Marker, input.MaxItems ?? 50);
    return { Versions: page.items, ...(page.next === undefined ? {} : { NextMarker: page.next }) };
  },
};

/**
 * Publishes `$LATEST`. Code and configuration that were published last give that version again (Lambda API reference,
 * PublishVersion), which is what makes a repeated call harmless.
 */
export function publishVersion(input: PublishVersionCommandInput, lab: LabContext): FunctionConfiguration {
  const { found } = findFunction(lab, input.FunctionName);
  checkNotUpdating(lab, found);
  checkRevision(found.revisionId, input.RevisionId);
  if (input.CodeSha256 !== undefined && input.CodeSha256 !== found.settings.codeSha256) {
    const { codeSha256 } = found.settings;
    throw new ServiceFailure(
      'InvalidParameterValueException',
      `CodeSHA256 (${input.CodeSha256}) is different from current CodeSHA256 in $LATEST (${codeSha256}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = found.versions[String(found.nextVersion - 1)];
  if (last !== undefined && JSON.stringify(last.settings) === JSON.stringify(found.settings)) {
    return describeVersion(lab, found, last);
  }
  return describeVersion(lab, found, addVersion(lab, found, input.Description ?? found.description));
}

function addVersion(lab: LabContext, found: FunctionState, description: string): VersionState {
  const version: VersionState = {
    version: String(found.nextVersion),
    settings: found.settings,
    description,
    revisionId: newRevision(lab),
    publishedAt: lab.timeline.now(),
    active: false,
  };
  found.nextVersion += 1;
  found.versions[version.version] = version;
  lab.timeline.after(lab.behaviour.versionActivation, () => {
    version.active = true;
  });
  return version;
}
