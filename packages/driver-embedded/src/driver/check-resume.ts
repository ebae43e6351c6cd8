import { checkKeys, isFilledText, isOptions, type Problem, SettingsError, showValue } from '@rollway/core';
import { checkRequest } from '@rollway/core/driver';

/** @throws SettingsError with every problem of what `resume` was given. */
export function checkResume(options: unknown): void {
  const problems: Problem[] = [...checkKeys(options, { path: '', known: ['deploymentIds', 'request'] })];
  if (isOptions(options)) {
    problems.push(...checkIds(options.deploymentIds));
    if (options.request !== undefined) problems.push(...checkRequest(options.request, 'request'));
  }
  if (problems.length > 0) throw new SettingsError({ subject: 'resume', problems });
}

/** A text has an `includes` as well, and another meaning of it. */
function checkIds(ids: unknown): readonly Problem[] {
  const path = 'deploymentIds';
  if (ids === undefined) return [];
  if (!Array.isArray(ids)) return [{ path, message: 'must be a list', received: showValue(ids) }];
  return ids.flatMap((id: unknown, index): readonly Problem[] =>
    isFilledText.holds(id)
      ? []
      : [{ path: `${path}[${index}]`, message: isFilledText.message, received: showValue(id) }],
  );
}
