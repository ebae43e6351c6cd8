import { isMap, isScalar, type Node, visit } from 'yaml';
import { AppSpecError } from '../errors/app-spec-error.js';
import type { Problem } from '../options/problem.js';
import type { FileExistsBehavior } from '../target/v1/request.js';
import type { ServerAppSpec } from './app-spec.js';
import { type AppSpecSource, type Entry, isAbsent, readSource, show, textOf } from './app-spec-source.js';
import { parseFiles } from './parse-files.js';
import { parseHooks } from './parse-hooks.js';
import { parsePermissions } from './parse-permissions.js';
import { readMap, warnUnknownKeys } from './read-node.js';

/** How to read an AppSpec. */
export interface ParseAppSpecOptions {
  /** Named in messages; default `appspec.yml`. */
  readonly fileName?: string;
  /** Lifecycle events a script may be attached to; absent: any name is taken. */
  readonly possibleEvents?: readonly string[];
}

/** A model and what is odd about its text without being wrong. */
export interface ParsedAppSpec {
  readonly appSpec: ServerAppSpec;
  readonly warnings: readonly Problem[];
}

const topLevelKeys = ['version', 'os', 'files', 'file_exists_behavior', 'permissions', 'hooks'];

/**
 * Reads the AppSpec of a server revision, YAML or JSON (CodeDeploy: AppSpec file structure).
 *
 * @throws AppSpecError with every problem at once, each with its path, line and column.
 */
export function parseServerAppSpec(text: string, options: ParseAppSpecOptions = {}): ParsedAppSpec {
  const fileName = options.fileName ?? 'appspec.yml';
  const source = readSource(text);
  const appSpec = source.problems.length > 0 ? undefined : parseRoot(source, options.possibleEvents);
  if (appSpec === undefined || source.problems.length > 0) {
    throw new AppSpecError({ fileName, problems: source.problems });
  }
  return { appSpec, warnings: source.warnings };
}

function parseRoot(source: AppSpecSource, possibleEvents: readonly string[] | undefined): ServerAppSpec | undefined {
  const { root } = source;
  if (isAbsent(root)) {
    source.report(root, { path: '', message: 'must not be empty; it needs at least version and os' });
    return undefined;
  }
  if (!isMap(root)) {
    source.report(root, { path: '', message: 'must be a mapping', received: show(root) });
    return undefined;
  }
  refuseAliases(source);
  const entries = readMap(source, root, '');
  warnUnknownKeys(source, entries, topLevelKeys, '');
  checkVersion(source, entries.get('version'), root);
  const os = parseOs(source, entries.get('os'), root);
  const permissions = entries.get('permissions');
  if (os === 'windows' && !isAbsent(permissions?.value)) {
    source.report(permissions?.keyNode, { path: 'permissions', message: 'must not be used with os windows' });
  }
  const fileExistsBehavior = parseFileExistsBehavior(source, entries.get('file_exists_behavior'));
  return {
    os,
    files: parseFiles(source, entries.get('files')?.value),
    ...(fileExistsBehavior === undefined ? {} : { fileExistsBehavior }),
    permissions: parsePermissions(source, permissions?.value),
    hooks: parseHooks(source, entries.get('hooks')?.value, possibleEvents),
  };
}

/** The agents' parser refuses aliases; taking them here would let a text mean one thing in review and another on a host. */
function refuseAliases(source: AppSpecSource): void {
  if (source.root === null) return;
  visit(source.root, {
    Alias: (_key, node) => source.report(node, { path: '', message: 'must not use YAML aliases', received: show(node) }),
  });
}

/** The number 0.0, however it is written; not the text "0.0". */
function checkVersion(source: AppSpecSource, entry: Entry | undefined, root: Node): void {
  const node = entry?.value;
  if (isScalar(node) && typeof node.value === 'number' && node.value === 0) return;
  source.report(node ?? entry?.keyNode ?? root, {
    path: 'version',
    message: 'must be the number 0.0, without quotes',
    received: show(node),
  });
}

function parseOs(source: AppSpecSource, entry: Entry | undefined, root: Node): ServerAppSpec['os'] {
  const os = textOf(entry?.value);
  if (os === 'linux' || os === 'windows') return os;
  source.report(entry?.value ?? entry?.keyNode ?? root, {
    path: 'os',
    message: 'must be linux or windows, in lower case',
    received: show(entry?.value),
  });
  return 'linux';
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
