import { posix } from 'node:path';
import { AppSpecError, type FileMapping, type ServerAppSpec } from '@rollway/core';
import type { FileExistsBehavior } from '@rollway/core/target';
import type { Bundle, BundleEntry } from '../bundle/bundle.js';
import { hostileValues } from '../security/check-app-spec.js';
import type { InstallPlan, PlannedFile, PlannedMapping } from './install-plan.js';
import { planPermissions } from './plan-permissions.js';
import { absolutePath, type PlanProblem } from './plan-problem.js';
import { resolveSource } from './resolve-source.js';

/** What a plan is computed from. */
export interface PlanInstallOptions {
  readonly appSpec: ServerAppSpec;
  readonly bundle: Pick<Bundle, 'entries' | 'appSpec'>;
  /** Used when the AppSpec does not say (CodeDeploy: the AppSpec's key comes first). */
  readonly fileExistsBehavior: FileExistsBehavior;
  /** The archive's directory on the host, for the agents' words; default `deployment-archive`. */
  readonly archive?: string;
  /** What relative destinations and objects begin at; absent: they are refused. */
  readonly workingDirectory?: string | undefined;
}

/** How the agents' messages about a plan begin. */
const inAppSpec = 'The deployment failed because the application specification file';

interface Draft {
  readonly archive: string;
  readonly workingDirectory: string | undefined;
  readonly files: Map<string, PlannedFile & { readonly source: string }>;
  readonly directories: Map<string, string>;
  readonly mappings: PlannedMapping[];
  readonly problems: PlanProblem[];
}

/**
 * Computes every directory, copy and permission of an install (CodeDeploy: AppSpec files and permissions sections). Pure.
 *
 * @throws AppSpecError with every missing source and every conflict at once, before anything is touched.
 */
export function planInstall(options: PlanInstallOptions): InstallPlan {
  const { appSpec, bundle } = options;
  const draft: Draft = {
    archive: options.archive ?? 'deployment-archive',
    workingDirectory: options.workingDirectory,
    files: new Map(),
    directories: new Map(),
    mappings: [],
    problems: [...hostileValues(appSpec)],
  };
  for (const [index, mapping] of appSpec.files.entries())
    planMapping(draft, bundle.entries, mapping, `files[${index}]`);
  const directories = [...draft.directories.keys()].sort();
  const files = [...draft.files.values()].map(({ source: _source, ...file }) => file);
  const warnings: string[] = [];
  const attributes = planPermissions({ ...draft, warnings, rules: appSpec.permissions, files, directories });
  refuseProblems(bundle.appSpec.fileName, draft.problems);
  return {
    fileExistsBehavior: appSpec.fileExistsBehavior ?? options.fileExistsBehavior,
    directories,
    mappings: draft.mappings,
    files,
    attributes,
    warnings,
  };
}

function refuseProblems(fileName: string, found: readonly PlanProblem[]): void {
  if (found.length === 0) return;
  const codeDeployMessage = found.find((problem) => problem.codeDeployMessage !== undefined)?.codeDeployMessage;
  const problems = found.map(({ codeDeployMessage: _words, ...problem }) => problem);
  throw new AppSpecError({ fileName, problems, ...(codeDeployMessage === undefined ? {} : { codeDeployMessage }) });
}

function planMapping(draft: Draft, entries: readonly BundleEntry[], mapping: FileMapping, path: string): void {
  const destination = absolutePath(mapping.destination, draft.workingDirectory);
  if (destination === undefined) {
    const received = JSON.stringify(mapping.destination);
    draft.problems.push({ path: `${path}.destination`, message: 'must be an absolute path', received });
    return;
  }
  const entry = mapping.source === '' ? undefined : resolveSource(entries, mapping.source);
  const source = entry?.path ?? '';
  if (mapping.source !== '' && entry === undefined) {
    const received = JSON.stringify(mapping.source);
    draft.problems.push({ path: `${path}.source`, message: 'must be in the revision', received });
    return;
  }
  addDirectory(draft, destination, path);
  if (entry !== undefined && entry.kind !== 'directory') {
    const number = addMapping(draft, posix.dirname(source), destination);
    addFile(draft, { entry, name: posix.basename(source), destination, mapping: number, path });
    return;
  }
  const number = addMapping(draft, source === '' ? '.' : source, destination);
  const prefix = source === '' ? '' : `${source}/`;
  for (const below of entries) {
    if (!below.path.startsWith(prefix)) continue;
    const name = below.path.slice(prefix.length);
    if (below.kind === 'directory') addDirectory(draft, posix.join(destination, name), path);
    else addFile(draft, { entry: below, name, destination, mapping: number, path });
  }
}

function addMapping(draft: Draft, from: string, to: string): number {
  const number = draft.mappings.length;
  draft.mappings.push({ number, from, to });
  return number;
}

/** A directory with every ancestor: each that is missing is made, and recorded for the next clean-up. */
function addDirectory(draft: Draft, directory: string, path: string): void {
  for (let current = directory; current !== '/' && current !== '.'; current = posix.dirname(current)) {
    if (draft.directories.has(current)) return;
    const file = draft.files.get(current);
    if (file !== undefined) {
      const message = `needs directory ${current}, which is a file copied from ${file.source}`;
      const codeDeployMessage = `${inAppSpec} includes an mkdir command more than once for the same destination path (${current}) from (${draft.archive}/${file.source}). Update the files section of the AppSpec file, and then try again.`;
      draft.problems.push({ path: `${path}.destination`, message, codeDeployMessage });
      return;
    }
    draft.directories.set(current, path);
  }
}

function addFile(
  draft: Draft,
  file: {
    readonly entry: BundleEntry;
    readonly name: string;
    readonly destination: string;
    readonly mapping: number;
    readonly path: string;
  },
): void {
  const { entry, name, mapping, path } = file;
  // Both are in their plain form.
  const destination = file.destination === '/' ? `/${name}` : `${file.destination}/${name}`;
  const other = draft.files.get(destination);
  if (other !== undefined) {
    const message = `copies ${entry.path} to ${destination}, where ${other.source} goes already`;
    const codeDeployMessage = `${inAppSpec} specifies two source files named ${draft.archive}/${entry.path} and ${draft.archive}/${other.source} for the same destination (${destination}). Remove one of the source file paths from the AppSpec file, and then try again.`;
    draft.problems.push({ path: `${path}.destination`, message, codeDeployMessage });
    return;
  }
  if (draft.directories.has(destination)) {
    const message = `copies ${entry.path} to ${destination}, which is a directory of this install`;
    const codeDeployMessage = `${inAppSpec} calls for installing the file ${draft.archive}/${entry.path}, but a file with that name already exists at the location (${destination}). Update your AppSpec file or directory structure, and then try again.`;
    draft.problems.push({ path: `${path}.destination`, message, codeDeployMessage });
    return;
  }
  addDirectory(draft, destination.slice(0, destination.lastIndexOf('/')) || '/', path);
  const kind = entry.kind === 'link' ? 'link' : 'file';
  draft.files.set(destination, {
    mapping,
    name,
    destination,
    kind,
    mode: entry.mode,
    size: entry.size,
    source: entry.path,
  });
}
