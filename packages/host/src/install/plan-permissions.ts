import { posix } from 'node:path';
import type { PermissionRule } from '@rollway/core';
import { accessControlList } from './access-control-list.js';
import type { PlannedAttribute, PlannedFile } from './install-plan.js';
import { absolutePath, type PlanProblem } from './plan-problem.js';

/** What permissions are planned over: only what this install copies and makes is ever matched. */
export interface PlanPermissionsOptions {
  readonly rules: readonly PermissionRule[];
  readonly files: readonly PlannedFile[];
  readonly directories: readonly string[];
  /** Where problems go. */
  readonly problems: PlanProblem[];
  /** Where that goes which is allowed and surely not meant. */
  readonly warnings: string[];
  readonly workingDirectory: string | undefined;
}

interface Match {
  readonly path: string;
  readonly type: 'file' | 'directory';
  readonly mode: number;
}

/** Mode of a directory that the host program makes, under its umask of 022. */
const defaultDirectoryMode = 0o755;

/** Matches rules to paths (CodeDeploy: permissions section) and gathers equal values into bulk commands. */
export function planPermissions(options: PlanPermissionsOptions): readonly PlannedAttribute[] {
  const gathered = new Map<string, { attribute: PlannedAttribute['attribute']; value: string; paths: string[] }>();
  const set = (attribute: PlannedAttribute['attribute'], value: string, path: string): void => {
    const key = `${attribute}\t${value}`;
    const known = gathered.get(key);
    if (known === undefined) gathered.set(key, { attribute, value, paths: [path] });
    else known.paths.push(path);
  };
  const owners = new Map<string, number>();
  options.rules.forEach((rule, index) => {
    const found = options.problems.length;
    const matches = matchesOf(rule, index, options);
    if (matches.length === 0 && options.problems.length === found) {
      options.warnings.push(`permissions[${index}] with object ${rule.object} matches nothing that is installed`);
    }
    for (const match of matches) {
      const before = owners.get(match.path);
      if (before !== undefined) {
        const message = `matches ${match.path}, which permissions[${before}] has set already`;
        const codeDeployMessage = `The deployment failed because the permissions setting for (${match.path}) is specified more than once in the application specification file. Update the files section of the AppSpec file, and then try again.`;
        options.problems.push({ path: `permissions[${index}]`, message, codeDeployMessage });
        continue;
      }
      owners.set(match.path, index);
      applyRule(rule, match, set);
    }
  });
  // Owner before mode: changing the owner clears setuid and setgid bits.
  const order: readonly string[] = ['owner', 'mode', 'acl', 'context'];
  return [...gathered.values()].sort((left, right) => order.indexOf(left.attribute) - order.indexOf(right.attribute));
}

function applyRule(
  rule: PermissionRule,
  match: Match,
  set: (attribute: PlannedAttribute['attribute'], value: string, path: string) => void,
): void {
  const owner = [rule.owner ?? '', rule.group ?? ''].join(':').replace(/:$/, '');
  if (owner !== '') set('owner', owner, match.path);
  if (rule.mode !== undefined) set('mode', rule.mode, match.path);
  if (rule.acls !== undefined) {
    const mode = rule.mode === undefined ? match.mode : Number.parseInt(rule.mode, 8);
    set('acl', accessControlList(rule.acls, mode), match.path);
  }
  if (rule.context !== undefined) {
    const { user, type, range } = rule.context;
    set('context', `${user ?? 'system_u'}:object_r:${type}:${range ?? 's0'}`, match.path);
  }
}

function matchesOf(rule: PermissionRule, index: number, options: PlanPermissionsOptions): readonly Match[] {
  const object = absolutePath(rule.object, options.workingDirectory) ?? posix.normalize(rule.object);
  const file = options.files.find((candidate) => candidate.destination === object);
  if (file !== undefined) return matchFile(rule, index, file, options.problems);
  const files = rule.types.includes('file') ? options.files : [];
  const directories = rule.types.includes('directory') ? options.directories : [];
  const matches = [
    ...files.map((each): Match => ({ path: each.destination, type: 'file', mode: each.mode })),
    ...directories.map((path): Match => ({ path, type: 'directory', mode: defaultDirectoryMode })),
  ].filter((match) => isMatched(rule, object, match.path));
  refuseDefaultEntries(rule, index, matches, options.problems);
  return matches;
}

function matchFile(rule: PermissionRule, index: number, file: PlannedFile, problems: PlanProblem[]): readonly Match[] {
  if (!rule.types.includes('file')) return [];
  if (rule.pattern !== '**' || rule.except.length > 0) {
    const message = `names the file ${file.destination}, so it must have neither pattern nor except`;
    problems.push({ path: `permissions[${index}].object`, message, codeDeployMessage: fileRuleWords(rule) });
    return [];
  }
  const match: Match = { path: file.destination, type: 'file', mode: file.mode };
  refuseDefaultEntries(rule, index, [match], problems);
  return [match];
}

function fileRuleWords({ object, pattern, except }: PermissionRule): string {
  return pattern !== '**'
    ? `The deployment failed because the application specification file includes an object (${object}) with an invalid pattern (${pattern}), such as a pattern for a file applied to a directory. Correct the permissions section of the AppSpec file, and then try again.`
    : `The deployment failed because the except parameter for a pattern in the permissions section ([${except.map((item) => JSON.stringify(item)).join(', ')}]) for the object named ${object} contains an invalid format. Update the AppSpec file, and then try again.`;
}

function refuseDefaultEntries(
  rule: PermissionRule,
  index: number,
  matches: readonly Match[],
  problems: PlanProblem[],
): void {
  if (rule.acls?.some((entry) => entry.default) !== true) return;
  const file = matches.find((match) => match.type === 'file');
  if (file === undefined) return;
  const message = `has default entries, which only directories can have, and matches the file ${file.path}; set type: [directory]`;
  const codeDeployMessage =
    'The deployment failed because the -d parameter has been specified to apply an acl setting to a file. This parameter is supported for directories only. Update the AppSpec file, and then try again.';
  problems.push({ path: `permissions[${index}].acls`, message, codeDeployMessage });
}

/** Strictly below the object; `**` takes any depth, everything else names that lie directly in it. */
function isMatched(rule: PermissionRule, object: string, path: string): boolean {
  const base = object === '/' ? '/' : `${object}/`;
  if (!path.startsWith(base) || path.length === base.length) return false;
  const name = path.slice(base.length);
  if (rule.pattern !== '**' && !matchesName(rule.pattern, name)) return false;
  return !rule.except.some((pattern) => matchesName(pattern, name));
}

/** `*` stands for any run of characters; nothing matches across a slash. */
function matchesName(pattern: string, name: string): boolean {
  if (name.includes('/') || pattern.includes('/')) return false;
  const parts = pattern.split(/\*+/).map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}
