import type { FileExistsBehavior } from '@rollway/core/target';
import { renderList } from '../lifecycle/list-field.js';

/** One file or link of the archive and where it goes. */
export interface PlannedFile {
  /** Which mapping copies it. */
  readonly mapping: number;
  /** Name below the mapping's directory in the archive. */
  readonly name: string;
  readonly destination: string;
  readonly kind: 'file' | 'link';
  readonly mode: number;
}

/** A directory of the archive whose files go to a directory of the host. */
export interface PlannedMapping {
  readonly number: number;
  /** Directory in the archive; `.` for its root. */
  readonly from: string;
  readonly to: string;
}

/** One attribute with one value for many paths: one command on the host. */
export interface PlannedAttribute {
  readonly attribute: 'owner' | 'mode' | 'acl' | 'context';
  readonly value: string;
  readonly paths: readonly string[];
}

/** Everything an install does, computed before anything is touched. */
export interface InstallPlan {
  readonly fileExistsBehavior: FileExistsBehavior;
  /** Parents before children. Those that exist already are left as they are. */
  readonly directories: readonly string[];
  readonly mappings: readonly PlannedMapping[];
  readonly files: readonly PlannedFile[];
  readonly attributes: readonly PlannedAttribute[];
}

/** A plan that does nothing. */
export function emptyPlan(fileExistsBehavior: FileExistsBehavior): InstallPlan {
  return { fileExistsBehavior, directories: [], mappings: [], files: [], attributes: [] };
}

/** The form in which the host program reads a plan: lists by file name. */
export function renderInstallPlan(plan: InstallPlan): ReadonlyMap<string, Uint8Array> {
  const filesOf = plan.mappings.map((): [string, string][] => []);
  for (const { mapping, name, destination } of plan.files) filesOf[mapping]?.push([name, destination]);
  return new Map([
    ['directories', renderList(plan.directories.map((path) => [path]))],
    ['destinations', renderList(plan.files.map(({ destination }) => [destination]))],
    ['mappings', renderList(plan.mappings.map(({ number, from, to }) => [number, from, to]))],
    ...filesOf.map((files, number): [string, Uint8Array] => [`files.${number}`, renderList(files)]),
    ['sets', renderList(plan.attributes.map(({ attribute, value }, index) => [index, attribute, value]))],
    ...plan.attributes.map(({ paths }, index): [string, Uint8Array] => {
      return [`paths.${index}`, renderList(paths.map((path) => [path]))];
    }),
  ]);
}
