import type { Service } from '@aws-sdk/client-ecs';
import { resourceTags } from '@rollway/aws';
import type { Borrowed } from './deployment-configuration.js';

/** Names the tag that keeps what a service's configuration was before Rollway set it. */
const borrowedTag = 'rollway:deployment-configuration';
const deploymentTag = 'rollway:deployment-id';

/**
 * Tags that say whose deployment it is, and what the service is given back after it: also a controller that has lost
 * everything else can tell. Values of tags know no braces and quotes (API reference, Tag), hence the encoding.
 */
export function serviceTags(
  owner: { readonly deploymentId: string; readonly deploymentGroupName: string },
  borrowed: Borrowed,
): { readonly key: string; readonly value: string }[] {
  const value = Buffer.from(JSON.stringify(borrowed)).toString('base64url');
  const tags = { ...resourceTags(owner), [borrowedTag]: value };
  return Object.entries(tags).map(([key, each]) => ({ key, value: each }));
}

/** Whose deployment was the last one by Rollway. */
export function taggedDeployment({ tags = [] }: Service): string | undefined {
  return tags.find(({ key }) => key === deploymentTag)?.value;
}

/** What the service is to be given back; undefined when that was lost. */
export function taggedConfiguration({ tags = [] }: Service): Borrowed | undefined {
  const value = tags.find(({ key }) => key === borrowedTag)?.value;
  if (value === undefined) return undefined;
  try {
    return JSON.parse(Buffer.from(value, 'base64url').toString('utf8')) as Borrowed;
  } catch {
    // Somebody has written over it; the hook is all that can be taken back then.
    return undefined;
  }
}
