import { checkMembers, isCallable, isFilledText, isOptions } from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { showValue } from '../options/show-value.js';

/** The problems of a target that says it is of version 1, also of one that was not type-checked. */
export function checkTarget(target: object): readonly Problem[] {
  const members = { ...target } as Readonly<Record<string, unknown>>;
  const problems = [...checkMembers(members, { name: isFilledText, resolveFleet: isCallable })];
  const { inspectRevision } = members;
  if (inspectRevision !== undefined && typeof inspectRevision !== 'function') {
    problems.push({ path: 'inspectRevision', message: isCallable.message, received: showValue(inspectRevision) });
  }
  const optional = ['provisionReplacement', 'shiftTraffic', 'terminate'].filter((name) => members[name] !== undefined);
  const operations = ['runLifecycleEvent', ...optional];
  return [...problems, ...operations.flatMap((name) => checkOperation(members[name], name))];
}

function checkOperation(operation: unknown, path: string): readonly Problem[] {
  if (!isOptions(operation)) {
    const message = 'must be an operation: shortOperation or longOperation makes one';
    return [{ path, message, received: showValue(operation) }];
  }
  return checkMembers(operation, { start: isCallable, poll: isCallable, cancel: isCallable }, path);
}
