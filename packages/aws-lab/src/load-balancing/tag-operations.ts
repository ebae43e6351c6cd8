import type {
  AddTagsCommandInput,
  DescribeTagsCommandInput,
  RemoveTagsCommandInput,
  Tag,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LabContext, OwnedService } from '../lab-context.js';
import { findLoadBalancer, findTargetGroup } from './find-resource.js';

/** Tags of load balancers and target groups. */
export const tagOperations: OwnedService = {
  AddTags: (input: AddTagsCommandInput, lab) => {
    for (const arn of input.ResourceArns ?? []) {
      const found = findTagged(lab, arn);
      found.tags = { ...found.tags, ...tagsOf(input.Tags) };
    }
    return {};
  },
  RemoveTags: (input: RemoveTagsCommandInput, lab) => {
    for (const arn of input.ResourceArns ?? []) {
      const found = findTagged(lab, arn);
      const kept = Object.entries(found.tags).filter(([key]) => !(input.TagKeys ?? []).includes(key));
      found.tags = Object.fromEntries(kept);
    }
    return {};
  },
  DescribeTags: (input: DescribeTagsCommandInput, lab) => ({
    TagDescriptions: (input.ResourceArns ?? []).map((arn) => ({
      ResourceArn: arn,
      Tags: Object.entries(findTagged(lab, arn).tags).map(([Key, Value]) => ({ Key, Value })),
    })),
  }),
};

/** Tags as a record. */
export function tagsOf(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));
}

function findTagged(lab: LabContext, arn: string): { tags: Readonly<Record<string, string>> } {
  return arn.includes(':targetgroup/') ? findTargetGroup(lab, arn) : findLoadBalancer(lab, arn);
}
