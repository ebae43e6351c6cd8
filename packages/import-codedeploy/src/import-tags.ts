import type { EC2TagFilter, TagFilter } from '@aws-sdk/client-codedeploy';
import type { ImportedTagFilter, ImportedTags } from './imported-group.js';

type GivenFilter = EC2TagFilter | TagFilter;

/** Tag groups, or the one list of filters that is the same as one group. */
export function selectionOf(
  groups: readonly (readonly GivenFilter[])[] | undefined,
  filters: readonly GivenFilter[] | undefined,
): ImportedTags {
  if (groups !== undefined && groups.length > 0) return groups.map((group) => group.map(filterOf));
  return filters === undefined || filters.length === 0 ? [] : [filters.map(filterOf)];
}

function filterOf({ Type, Key = '', Value = '' }: GivenFilter): ImportedTagFilter {
  if (Type === 'KEY_ONLY') return { type: Type, key: Key };
  return Type === 'VALUE_ONLY' ? { type: Type, value: Value } : { type: 'KEY_AND_VALUE', key: Key, value: Value };
}
