import type { PermissionRule, Problem, ServerAppSpec } from '@rollway/core';

/**
 * What in an AppSpec could mean something else to the host's programs than to whoever reads it: names that are options, lists
 * or nothing, and characters that end a name early. Shells see none of these values as program text; see
 * docs/reference/security.md.
 */
export function hostileValues(appSpec: ServerAppSpec): readonly Problem[] {
  return [
    ...appSpec.files.flatMap(({ source, destination }, index) => [
      ...textProblem(source, `files[${index}].source`),
      ...textProblem(destination, `files[${index}].destination`),
    ]),
    ...appSpec.permissions.flatMap((rule, index) => ruleProblems(rule, `permissions[${index}]`)),
    ...Object.entries(appSpec.hooks).flatMap(([event, scripts]) => [
      ...textProblem(event, 'hooks'),
      ...scripts.flatMap(({ location, runAs }, index) => [
        ...textProblem(location, `hooks.${event}[${index}].location`),
        ...nameProblem(runAs, `hooks.${event}[${index}].runas`),
      ]),
    ]),
  ];
}

function ruleProblems(rule: PermissionRule, path: string): readonly Problem[] {
  const { object, pattern, except, owner, group, acls = [], context } = rule;
  return [
    ...textProblem(object, `${path}.object`),
    ...textProblem(pattern, `${path}.pattern`),
    ...except.flatMap((text, index) => textProblem(text, `${path}.except[${index}]`)),
    ...nameProblem(owner, `${path}.owner`),
    ...nameProblem(group, `${path}.group`),
    ...acls.flatMap(({ name }, index) => nameProblem(name, `${path}.acls[${index}]`)),
    ...nameProblem(context?.type, `${path}.context.type`),
    ...nameProblem(context?.user, `${path}.context.user`),
  ];
}

/** A name ends at NUL for the system; and of a lone surrogate nobody knows which bytes it is. */
function textProblem(text: string, path: string): readonly Problem[] {
  if (text.includes('\0')) return [{ path, message: 'must not contain NUL', received: JSON.stringify(text) }];
  if (!/[\uD800-\uDFFF]/u.test(text)) return [];
  return [{ path, message: 'must not contain half of a surrogate pair', received: JSON.stringify(text) }];
}

/** One name of a user, a group or a type: not an option, and nothing that chown, setfacl or chcon would take apart. */
function nameProblem(name: string | undefined, path: string): readonly Problem[] {
  if (name === undefined || /^(?!-)[^\s:,/\p{C}]+$/u.test(name)) return [];
  return [{ path, message: 'must be one name', received: JSON.stringify(name) }];
}
