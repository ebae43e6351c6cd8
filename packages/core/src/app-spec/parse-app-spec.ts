import { isSeq, type Node } from 'yaml';
import { AppSpecError } from '../errors/app-spec-error.js';
import type { Problem } from '../options/problem.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import { agentRefusal } from './agent-refusal/agent-refusal.js';
import type { ServerAppSpec } from './app-spec.js';
import { type AppSpecSource, isAbsent, readSource, show, textOf } from './app-spec-source.js';
import { checkNodes } from './check-nodes.js';
import { checkVersion, nodeAt } from './check-version.js';
import { parseFiles } from './parse-files.js';
import { parseHooks } from './parse-hooks.js';
import { parsePermissions } from './parse-permissions.js';
import { type Entry, isTruthy, readMap, warnUnknownKeys } from './read-node.js';

/** How to read an AppSpec. */
export interface ParseAppSpecOptions {
  /** Named in messages; default `appspec.yml`. */
  readonly fileName?: string;
  /** Lifecycle events a script may be attached to; absent: any name is taken. */
  readonly possibleEvents?: readonly string[];
  /** The host's operating system, which `os` must be; absent: both are taken. */
  readonly hostOs?: ServerAppSpec['os'];
  /** Whether what would be a warning is a problem; default false. */
  readonly strict?: boolean;
}

/** A model and what is odd about its text without being wrong. */
export interface ParsedAppSpec {
  readonly appSpec: ServerAppSpec;
  /** In the order of the text. */
  readonly warnings: readonly Problem[];
}

const topLevelKeys = ['version', 'os', 'files', 'file_exists_behavior', 'permissions', 'hooks'];

/**
 * Reads the AppSpec of a server revision, YAML or JSON (CodeDeploy: AppSpec file structure). It takes what CodeDeploy's own
 * host agent takes, with the few exceptions listed in docs/reference/differences.md.
 *
 * @throws AppSpecError with every problem at once, each with its path, line and column.
 */
export function parseServerAppSpec(text: string, options: ParseAppSpecOptions = {}): ParsedAppSpec {
  const fileName = options.fileName ?? 'appspec.yml';
  const source = readSource(text);
  const appSpec = source.problems.length > 0 ? undefined : parseRoot(source, options);
  const problems = options.strict === true ? [...source.problems, ...source.warnings] : source.problems;
  if (appSpec === undefined || problems.length > 0) {
    const codeDeployMessage = agentRefusal(source.root);
    throw new AppSpecError({
      fileName,
      problems: inOrder(problems),
      ...(source.problems.length === 0 || codeDeployMessage === undefined ? {} : { codeDeployMessage }),
    });
  }
  return { appSpec, warnings: inOrder(source.warnings) };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0));
}

function parseRoot(source: AppSpecSource, options: ParseAppSpecOptions): ServerAppSpec | undefined {
  const { root } = source;
  if (!isTruthy(root)) {
    source.report(root, { path: '', message: 'must not be empty; it needs at least version and os' });
    return undefined;
  }
  checkNodes(source);
  const entries = readMap(source, root, '');
  if (root === null || entries === undefined) return undefined;
  warnUnknownKeys(source, entries, topLevelKeys, '');
  checkVersion(source, entries.get('version'), root);
  const os = parseOs(source, entries.get('os'), { root, hostOs: options.hostOs });
  const permissions = entries.get('permissions');
  if (os === 'windows' && isSeq(permissions?.value) && permissions.value.items.length > 0) {
    source.report(permissions.keyNode, { path: 'permissions', message: 'must not be used with os windows' });
  }
  const fileExistsBehavior = parseFileExistsBehavior(source, entries.get('file_exists_behavior'));
  return {
    os,
    files: parseFiles(source, entries.get('files')?.value, os),
    ...(fileExistsBehavior === undefined ? {} : { fileExistsBehavior }),
    permissions: parsePermissions(source, permissions?.value),
    hooks: parseHooks(source, entries.get('hooks')?.value, options.possibleEvents),
  };
}

function parseOs(
  source: AppSpecSource,
  entry: Entry | undefined,
  context: { readonly root: Node; readonly hostOs: ServerAppSpec['os'] | undefined },
): ServerAppSpec['os'] {
  const { root, hostOs } = context;
  const os = textOf(entry?.value);
  const isKnown = os === 'linux' || os === 'windows';
  if (isKnown && (hostOs === undefined || os === hostOs)) return os;
  source.report(nodeAt(entry, root), {
    path: 'os',
    message: isKnown ? `must be ${hostOs}, which is what the host runs` : 'must be linux or windows, in lower case',
    received: show(entry?.value),
  });
  return isKnown ? os : 'linux';
}

function parseFileExistsBehavior(source: AppSpecSource, entry: Entry | undefined): FileExistsBehavior | undefined {
  if (entry === undefined || isAbsent(entry.value)) return undefined;
  const value = textOf(entry.value);
  if (value === 'DISALLOW' || value === 'OVERWRITE' || value === 'RETAIN') return value;
  source.report(entry.value, {
    path: 'file_exists_behavior',
    message: 'must be DISALLOW, OVERWRITE or RETAIN, in upper case',
    received: show(entry.value),
  });
  return undefined;
}
