import type {
  CreateFunctionCommandInput,
  DeleteFunctionCommandInput,
  FunctionCode,
  FunctionConfiguration,
  GetFunctionCommandInput,
  GetFunctionCommandOutput,
  UpdateFunctionCodeCommandInput,
  UpdateFunctionConfigurationCommandInput,
} from '@aws-sdk/client-lambda';
import type { LabContext, OwnedService } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import { describeLatest, describeQualified } from './describe-function.js';
import { checkNotUpdating, checkRevision, findFunction, newRevision } from './find-function.js';
import { digestOf } from './function-code.js';
import type { FunctionSettings, FunctionState } from './function-state.js';
import { publishVersion } from './version-operations.js';

/** Functions themselves. */
export const functionOperations: OwnedService = {
  CreateFunction: createFunction,
  UpdateFunctionCode: updateCode,
  UpdateFunctionConfiguration: updateConfiguration,
  DeleteFunction: deleteFunction,
  GetFunctionConfiguration: (input: GetFunctionCommandInput, lab) => {
    const { found, qualifier } = findFunction(lab, input.FunctionName, input.Qualifier);
    return describeQualified(lab, found, qualifier);
  },
  GetFunction: (input: GetFunctionCommandInput, lab): Omit<GetFunctionCommandOutput, '$metadata'> => {
    const { found, qualifier } = findFunction(lab, input.FunctionName, input.Qualifier);
    const Configuration = describeQualified(lab, found, qualifier);
    return { Configuration, Code: { RepositoryType: 'S3', Location: 'https://lab.invalid/code' }, Tags: {} };
  },
};

function createFunction(input: CreateFunctionCommandInput, lab: LabContext): FunctionConfiguration {
  const name = input.FunctionName ?? '';
  const { functions } = lab.account.lambda;
  if (functions[name] !== undefined) {
    throw new ServiceFailure('ResourceConflictException', `Function already exist: ${name}`);
  }
  const created: FunctionState = {
    name,
    settings: {
      codeSha256: digestOfCode(input.Code ?? {}),
      role: input.Role ?? '',
      runtime: input.Runtime ?? 'nodejs20.x',
      handler: input.Handler ?? 'index.handler',
      memorySize: input.MemorySize ?? 128,
      timeout: input.Timeout ?? 3,
      environment: { ...input.Environment?.Variables },
      deadLetterTarget: input.DeadLetterConfig?.TargetArn,
    },
    revisionId: newRevision(lab),
    description: input.Description ?? '',
    updating: false,
    lastModified: lab.timeline.now(),
    nextVersion: 1,
    versions: {},
    aliases: {},
    provisioned: {},
  };
  functions[name] = created;
  return input.Publish === true ? publishVersion({ FunctionName: name }, lab) : describeLatest(lab, created);
}

function updateCode(input: UpdateFunctionCodeCommandInput, lab: LabContext): FunctionConfiguration {
  const { found } = findFunction(lab, input.FunctionName);
  checkNotUpdating(lab, found);
  checkRevision(found.revisionId, input.RevisionId);
  const codeSha256 = digestOfCode(input);
  if (input.DryRun === true) {
    return { ...describeLatest(lab, found), CodeSha256: codeSha256 };
  }
  // The version that `Publish` makes is of the new code, whose update has not ended yet: AWS orders the two itself.
  found.settings = { ...found.settings, codeSha256 };
  found.revisionId = newRevision(lab);
  const published = input.Publish === true ? publishVersion({ FunctionName: found.name }, lab) : undefined;
  beginUpdate(lab, found);
  return published ?? describeLatest(lab, found);
}

function updateConfiguration(input: UpdateFunctionConfigurationCommandInput, lab: LabContext): FunctionConfiguration {
  const { found } = findFunction(lab, input.FunctionName);
  checkNotUpdating(lab, found);
  checkRevision(found.revisionId, input.RevisionId);
  const { settings } = found;
  const changed: FunctionSettings = {
    ...settings,
    role: input.Role ?? settings.role,
    runtime: input.Runtime ?? settings.runtime,
    handler: input.Handler ?? settings.handler,
    memorySize: input.MemorySize ?? settings.memorySize,
    timeout: input.Timeout ?? settings.timeout,
    environment: input.Environment?.Variables ?? settings.environment,
    deadLetterTarget: input.DeadLetterConfig?.TargetArn ?? settings.deadLetterTarget,
  };
  found.settings = changed;
  found.description = input.Description ?? found.description;
  found.revisionId = newRevision(lab);
  beginUpdate(lab, found);
  return describeLatest(lab, found);
}

function beginUpdate(lab: LabContext, found: FunctionState): void {
  found.updating = true;
  found.lastModified = lab.timeline.now();
  lab.timeline.after(lab.behaviour.functionUpdate, () => {
    found.updating = false;
  });
}

function deleteFunction(input: DeleteFunctionCommandInput, lab: LabContext): object {
  const { found, qualifier } = findFunction(lab, input.FunctionName, input.Qualifier);
  if (qualifier === undefined) {
    delete lab.account.lambda.functions[found.name];
    return {};
  }
  const users = Object.values(found.aliases).filter(
    (alias) => alias.functionVersion === qualifier || alias.weights[qualifier] !== undefined,
  );
  // Lambda API reference, DeleteFunction: a version that an alias references cannot be deleted.
  if (users.length > 0) {
    const names = users.map(({ name }) => name).join(', ');
    throw new ServiceFailure('ResourceConflictException', `Version ${qualifier} is used by aliases: ${names}`);
  }
  delete found.versions[qualifier];
  return {};
}

/** Code by what was uploaded, or by where it lies: content of S3 objects is not read. */
function digestOfCode(code: FunctionCode): string {
  if (code.ZipFile !== undefined) return digestOf(code.ZipFile);
  return digestOf(code.ImageUri ?? `${code.S3Bucket}/${code.S3Key}/${code.S3ObjectVersion ?? ''}`);
}
