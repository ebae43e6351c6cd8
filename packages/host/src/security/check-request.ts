import { type Problem, SettingsError } from '@rollway/core';

/** What a host is told to work with: all of it becomes part of paths and command lines. */
interface CheckedRequest {
  readonly root: string;
  readonly deploymentId?: string;
  readonly deploymentGroupId: string;
  readonly lifecycleEvent?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** @throws SettingsError with every name that is none, before anything is sent to the host. */
export function checkRequest(request: CheckedRequest): void {
  const { root, deploymentId, deploymentGroupId, lifecycleEvent, environment = {} } = request;
  const problems: Problem[] = [
    ...(/^\/[^\p{Cc}]*$/u.test(root) ? [] : [problem('root', 'must be an absolute path in one line', root)]),
    ...namePart('deploymentId', deploymentId),
    ...namePart('deploymentGroupId', deploymentGroupId),
    ...namePart('lifecycleEvent', lifecycleEvent),
    ...Object.entries(environment).flatMap(([name, value]) => variableProblems(name, value)),
  ];
  if (problems.length > 0) throw new SettingsError({ subject: 'host request', problems });
}

/** Each names a file or directory below the root and must not be able to name another. */
function namePart(path: string, name: string | undefined): readonly Problem[] {
  if (name === undefined || (/^[^/\p{Cc}]{1,200}$/u.test(name) && name !== '.' && name !== '..')) return [];
  return [problem(path, 'must be 1 to 200 characters without slashes and control characters', name)];
}

/** `env` takes what begins with a dash for an option, and the first `=` for the end of the name. The value is not shown. */
function variableProblems(name: string, value: string): readonly Problem[] {
  if (!/^(?!-)[^=\p{Cc}]+$/u.test(name)) return [problem('environment', 'must have variable names only', name)];
  return value.includes('\0') ? [{ path: `environment.${name}`, message: 'must not contain NUL' }] : [];
}

function problem(path: string, message: string, received: string): Problem {
  return { path, message, received: JSON.stringify(received) };
}
