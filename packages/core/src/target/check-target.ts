import { checkMembers, isCallable, isFilledText, isOptions } from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { showValue } from '../options/show-value.js';

/** The problems of a target that says it is of version 1, also of one that was not type-checked. */
export function checkTarget(target: object): readonly Problem[] {
  const members = { ...target } as Readonly<Record<string, unknown>>;
  const problems = [...checkMembers(members, { name: isFilledText, resolveFleet: isCallable })];
  const { runLifecycleEvent, computePlatform, inspectRevision } = members;
  if (inspectRevision !== undefined && typeof inspectRevision !== 'function') {
    problems.push({ path: 'inspectRevision', message: isCallable.message, received: showValue(inspectRevision) });
  }
  if (runLifecycleEvent === undefined && computePlatform !== 'server') return problems;
  if (!isOptions(runLifecycleEvent)) {
    const message = 'must be an operation: shortOperation or longOperation makes one';
    return [...problems, { path: 'runLifecycleEvent', message, received: showValue(runLifecycleEvent) }];
  }
  const verbs = { start: isCallable, poll: isCallable, cancel: isCallable };
  return [...problems, ...checkMembers(runLifecycleEvent, verbs, 'runLifecycleEvent')];
}
