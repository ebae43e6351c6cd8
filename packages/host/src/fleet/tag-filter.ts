import type { Problem } from '@rollway/core';

/** A label of an instance. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** What a tag must be like, exactly and case-sensitively (CodeDeploy: TagFilter). */
export type TagFilter =
  | { readonly type: 'KEY_ONLY'; readonly key: string }
  | { readonly type: 'VALUE_ONLY'; readonly value: string }
  | { readonly type: 'KEY_AND_VALUE'; readonly key: string; readonly value: string };

/** Which instances of an inventory a deployment group has. One of the two, never both. */
export interface TagSelection {
  /** An instance must match at least one filter of every group (CodeDeploy: onPremisesTagSet): 3 groups of 10 at most. */
  readonly tagGroups?: readonly (readonly TagFilter[])[];
  /** An instance must match at least one filter (CodeDeploy: onPremisesInstanceTagFilters): 10 at most. */
  readonly tagFilters?: readonly TagFilter[];
}

/** Limits of CodeDeploy. */
const mostGroups = 3;
const mostFilters = 10;

const filterTypes: readonly string[] = ['KEY_ONLY', 'VALUE_ONLY', 'KEY_AND_VALUE'];

/** Whether an instance with these tags is selected. */
export function isSelected(tags: readonly Tag[], selection: TagSelection): boolean {
  const groups = selection.tagGroups ?? [selection.tagFilters ?? []];
  return groups.every((filters) => filters.some((filter) => tags.some((tag) => matches(tag, filter))));
}

function matches(tag: Tag, filter: TagFilter): boolean {
  switch (filter.type) {
    case 'KEY_ONLY':
      return tag.key === filter.key;
    case 'VALUE_ONLY':
      return tag.value === filter.value;
    case 'KEY_AND_VALUE':
      return tag.key === filter.key && tag.value === filter.value;
  }
}

/** Every problem of a selection. */
export function checkSelection({ tagGroups, tagFilters }: TagSelection): readonly Problem[] {
  if (tagGroups !== undefined && tagFilters !== undefined) {
    return [{ path: 'tagFilters', message: 'must not be given together with tagGroups' }];
  }
  if (tagGroups === undefined) {
    if (tagFilters !== undefined) return checkFilters(tagFilters, 'tagFilters');
    return [{ path: 'tagGroups', message: 'must say which instances, or tagFilters must' }];
  }
  const problems: Problem[] = [];
  if (tagGroups.length === 0 || tagGroups.length > mostGroups) {
    const received = String(tagGroups.length);
    problems.push({ path: 'tagGroups', message: `must be 1 to ${mostGroups} groups`, received });
  }
  return [...problems, ...tagGroups.flatMap((filters, index) => checkFilters(filters, `tagGroups[${index}]`))];
}

function checkFilters(filters: readonly TagFilter[], path: string): readonly Problem[] {
  const problems: Problem[] = [];
  if (filters.length === 0 || filters.length > mostFilters) {
    problems.push({ path, message: `must be 1 to ${mostFilters} filters`, received: String(filters.length) });
  }
  for (const [index, filter] of filters.entries()) {
    const place = `${path}[${index}]`;
    const { type } = filter;
    if (!filterTypes.includes(type)) {
      const received = JSON.stringify(type) ?? 'nothing';
      problems.push({ path: `${place}.type`, message: `must be one of ${filterTypes.join(', ')}`, received });
      continue;
    }
    const needed = type === 'KEY_ONLY' ? ['key'] : type === 'VALUE_ONLY' ? ['value'] : ['key', 'value'];
    for (const name of needed) {
      const value: unknown = Reflect.get(filter, name);
      if (typeof value === 'string' && value !== '') continue;
      const received = JSON.stringify(value) ?? 'nothing';
      problems.push({ path: `${place}.${name}`, message: `must be text for ${type}`, received });
    }
  }
  return problems;
}
