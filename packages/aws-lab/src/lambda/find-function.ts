import type { LabContext } from '../lab-context.js';
import { resourceName } from '../lab-context.js';
import { ServiceFailure } from '../protocol/service-failure.js';
import type { AliasState, FunctionState } from './function-state.js';

/** A function and the qualifier that a name or a parameter asked for. */
export interface FoundFunction {
  readonly found: FunctionState;
  readonly qualifier: string | undefined;
}

/**
 * Finds a function by name, partial or full ARN, each with or without a qualifier (Lambda API reference, FunctionName).
 *
 * @throws ServiceFailure ResourceNotFoundException.
 */
export function findFunction(lab: LabContext, functionName: string | undefined, qualifier?: string): FoundFunction {
  const text = (functionName ?? '').replace(/^.*function:/, '');
  const [name = '', inName] = text.split(':');
  const found = lab.account.lambda.functions[name];
  if (found === undefined) {
    throw new ServiceFailure('ResourceNotFoundException', `Function not found: ${functionArn(lab, name)}`);
  }
  return { found, qualifier: qualifier ?? inName };
}

/** ARN of a function, of one of its versions or of an alias. */
export function functionArn(lab: LabContext, name: string, qualifier?: string): string {
  const unqualified = resourceName(lab, 'lambda', `function:${name}`);
  return qualifier === undefined ? unqualified : `${unqualified}:${qualifier}`;
}

/** @throws ServiceFailure ResourceNotFoundException. */
export function findAlias(lab: LabContext, found: FunctionState, name: string | undefined): AliasState {
  const alias = found.aliases[name ?? ''];
  if (alias !== undefined) return alias;
  throw new ServiceFailure('ResourceNotFoundException', `Cannot find alias arn: ${functionArn(lab, found.name, name)}`);
}

/** @throws ServiceFailure PreconditionFailedException when the caller's revision is not the current one. */
export function checkRevision(current: string, asked: string | undefined): void {
  if (asked === undefined || asked === current) return;
  throw new ServiceFailure(
    'PreconditionFailedException',
    'The RevisionId provided does not match the latest RevisionId. Call the GetFunction/GetAlias API to retrieve the latest RevisionId',
  );
}

/** @throws ServiceFailure ResourceConflictException while an update is in progress (409; waiter FunctionUpdatedV2). */
export function checkNotUpdating(lab: LabContext, found: FunctionState): void {
  if (!found.updating) return;
  throw new ServiceFailure(
    'ResourceConflictException',
    `The operation cannot be performed at this time. An update is in progress for resource: ${functionArn(lab, found.name)}`,
  );
}

/** A revision identifier: new on every change. */
export function newRevision(lab: LabContext): string {
  const id = lab.newId(32);
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`;
}
