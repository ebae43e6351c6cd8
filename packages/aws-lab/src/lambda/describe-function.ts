import type { AliasConfiguration, FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { LabContext } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { functionArn } from './find-function.js';
import type { AliasState, FunctionSettings, FunctionState, VersionState } from './function-state.js';

/** `$LATEST` as the API shows it. */
export function describeLatest(lab: LabContext, found: FunctionState): FunctionConfiguration {
  return {
    ...describeSettings(found.name, found.settings),
    FunctionArn: functionArn(lab, found.name),
    Version: '$LATEST',
    Description: found.description,
    RevisionId: found.revisionId,
    LastModified: new Date(found.lastModified).toISOString().replace('Z', '+0000'),
    State: 'Active',
    LastUpdateStatus: found.updating ? 'InProgress' : 'Successful',
  };
}

/** A published version as the API shows it. */
export function describeVersion(lab: LabContext, found: FunctionState, version: VersionState): FunctionConfiguration {
  return {
    ...describeSettings(found.name, version.settings),
    FunctionArn: functionArn(lab, found.name, version.version),
    Version: version.version,
    Description: version.description,
    RevisionId: version.revisionId,
    LastModified: new Date(version.publishedAt).toISOString().replace('Z', '+0000'),
    State: version.active ? 'Active' : 'Pending',
    ...(version.active ? {} : { StateReason: 'The function is being created.', StateReasonCode: 'Creating' }),
    LastUpdateStatus: 'Successful',
  };
}

/** What a qualifier names: `$LATEST`, a version, or the version an alias points at. */
export function describeQualified(
  lab: LabContext,
  found: FunctionState,
  qualifier: string | undefined,
): FunctionConfiguration {
  if (qualifier === undefined || qualifier === '$LATEST') return describeLatest(lab, found);
  const alias = found.aliases[qualifier];
  const version = found.versions[alias?.functionVersion ?? qualifier];
  if (version !== undefined) return describeVersion(lab, found, version);
  throw new ServiceFailure(
    'ResourceNotFoundException',
    `Function not found: ${functionArn(lab, found.name, qualifier)}`,
  );
}

/** An alias as the API shows it: without weights there is no RoutingConfig. */
export function describeAlias(lab: LabContext, found: FunctionState, alias: AliasState): AliasConfiguration {
  const weighted = Object.keys(alias.weights).length > 0;
  return {
    AliasArn: functionArn(lab, found.name, alias.name),
    Name: alias.name,
    FunctionVersion: alias.functionVersion,
    Description: alias.description,
    ...(weighted ? { RoutingConfig: { AdditionalVersionWeights: { ...alias.weights } } } : {}),
    RevisionId: alias.revisionId,
  };
}

function describeSettings(name: string, settings: FunctionSettings): FunctionConfiguration {
  return {
    FunctionName: name,
    Runtime: settings.runtime as 'nodejs20.x',
    Role: settings.role,
    Handler: settings.handler,
    CodeSha256: settings.codeSha256,
    CodeSize: settings.codeSha256.length,
    Timeout: settings.timeout,
    MemorySize: settings.memorySize,
    PackageType: 'Zip',
    Environment: { Variables: { ...settings.environment } },
    ...(settings.deadLetterTarget === undefined ? {} : { DeadLetterConfig: { TargetArn: settings.deadLetterTarget } }),
  };
}
