import { checkOverrides } from '../group/check-policies.js';
import type { MemberRule } from '../options/check-keys.js';
import {
  checkKeys,
  checkMembers,
  isFilledText,
  isOptions,
  isSwitch,
  isText,
  oneOf,
  optional,
} from '../options/check-keys.js';
import type { Problem } from '../options/problem.js';
import { showValue } from '../options/show-value.js';

const rules = {
  description: optional(isText),
  fileExistsBehavior: optional(oneOf(['DISALLOW', 'OVERWRITE', 'RETAIN'])),
  ignoreApplicationStopFailures: optional(isSwitch),
};
const known = ['revision', 'alarms', 'rollbackOn', ...Object.keys(rules)];

/** What each type of revision must say; the rest is for the target to judge. */
const revisionRules: Readonly<Record<string, Readonly<Record<string, MemberRule>>>> = {
  Local: { location: isFilledText, bundleType: oneOf(['directory', 'tar', 'tgz', 'zip']) },
  S3: { bucket: isFilledText, key: isFilledText, bundleType: oneOf(['tar', 'tgz', 'zip']) },
  GitHub: { repository: isFilledText, commitId: isFilledText },
  AppSpecContent: { content: isFilledText },
};

/** Every problem of what a start, a plan or a rehearsal asks for, with these members besides. */
export function checkStartRequest(
  request: unknown,
  more: Readonly<Record<string, MemberRule>> = {},
): readonly Problem[] {
  const problems = checkKeys(request, { path: '', known: [...Object.keys(more), ...known] });
  if (!isOptions(request)) return problems;
  return [
    ...problems,
    ...checkMembers(request, { ...more, ...rules }),
    ...checkRevision(request.revision),
    ...checkOverrides(request),
  ];
}

function checkRevision(revision: unknown): readonly Problem[] {
  if (!isOptions(revision)) return [{ path: 'revision', message: 'must be a revision', received: showValue(revision) }];
  const types = Object.keys(revisionRules);
  // A type that is not known here may be one that the target does.
  const ruled = revisionRules[String(revision.revisionType)] ?? {};
  const isType = { ...isFilledText, message: `must be a type, for example ${types.join(', ')}` };
  return checkMembers(revision, { revisionType: isType, ...ruled }, 'revision');
}
