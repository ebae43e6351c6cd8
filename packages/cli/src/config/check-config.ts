import { type Problem, showValue } from '@rollway/core';

/** Members of a group that the commands use; a value without them was not made by defineDeploymentGroup. */
const groupMembers = ['name', 'applicationName', 'groupId', 'target', 'strategy'] as const;

const registryMembers = ['list', 'register', 'deregister', 'addTags', 'removeTags'] as const;

/** Every problem of a configuration, whatever it is. */
export function checkConfig(config: unknown): readonly Problem[] {
  if (typeof config !== 'object' || config === null) {
    return [{ path: 'default export', message: 'must be what defineConfig returns', received: showValue(config) }];
  }
  const problems: Problem[] = [];
  const { journal, groups, inventory, close, ...rest } = config as Record<string, unknown>;
  for (const key of Object.keys(rest)) {
    problems.push({ path: key, message: 'is not a setting; known are journal, groups, inventory and close' });
  }
  if (journal !== undefined && (typeof journal !== 'string' || journal === '')) {
    problems.push({ path: 'journal', message: 'must be the path of a directory', received: showValue(journal) });
  }
  if (inventory !== undefined && !isRegistry(inventory)) {
    problems.push({
      path: 'inventory',
      message: 'must be an instance registry, as fileInventory makes',
      received: showValue(inventory),
    });
  }
  if (close !== undefined && typeof close !== 'function') {
    problems.push({ path: 'close', message: 'must be a function', received: showValue(close) });
  }
  return [...problems, ...checkGroups(groups)];
}

function checkGroups(groups: unknown): readonly Problem[] {
  if (!Array.isArray(groups)) return [{ path: 'groups', message: 'must be a list', received: showValue(groups) }];
  if (groups.length === 0) return [{ path: 'groups', message: 'must have at least one deployment group' }];
  const seen = new Set<unknown>();
  return groups.flatMap((group: unknown, index): readonly Problem[] => {
    const path = `groups[${index}]`;
    if (!isGroup(group)) return [{ path, message: 'must come from defineDeploymentGroup', received: showValue(group) }];
    const repeated = seen.has(group.name);
    seen.add(group.name);
    return repeated ? [{ path: `${path}.name`, message: 'must not repeat', received: showValue(group.name) }] : [];
  });
}

function isRegistry(value: unknown): boolean {
  return typeof value === 'object' && value !== null && registryMembers.every((member) => member in value);
}

function isGroup(value: unknown): value is { readonly name: unknown } {
  return typeof value === 'object' && value !== null && groupMembers.every((member) => member in value);
}
