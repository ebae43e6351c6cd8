import { AppSpecError, type Problem, type ServerAppSpec } from '@rollway/core';

/**
 * Puts values in place of `${NAME}` in destinations and permission objects: the two places where a revision names a path of
 * the host. Nothing else is expanded, and no shell is involved.
 *
 * @throws AppSpecError naming every variable without a value.
 */
export function expandVariables(
  appSpec: ServerAppSpec,
  variables: Readonly<Record<string, string>>,
  fileName: string,
): ServerAppSpec {
  const problems: Problem[] = [];
  const expand = (text: string, path: string): string =>
    text.replace(/\$\{([^}]*)\}/g, (found, name: string) => {
      const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
      if (value !== undefined) return value;
      problems.push({ path, message: 'uses a variable that the host does not define', received: found });
      return found;
    });
  const expanded: ServerAppSpec = {
    ...appSpec,
    files: appSpec.files.map((file, index) => ({
      ...file,
      destination: expand(file.destination, `files[${index}].destination`),
    })),
    permissions: appSpec.permissions.map((rule, index) => ({
      ...rule,
      object: expand(rule.object, `permissions[${index}].object`),
    })),
  };
  if (problems.length > 0) throw new AppSpecError({ fileName, problems });
  return expanded;
}
