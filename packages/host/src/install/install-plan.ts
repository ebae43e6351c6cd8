import type { FileExistsBehavior } from '@rollway/core/target';
import { bytesOf } from '../bundle/name-bytes.js';
import { sortedByBytes, terminated } from './sorted-by-bytes.js';

/** One file or link of the archive and where it goes. */
export interface PlannedFile {
  /** Which mapping copies it. */
  readonly mapping: number;
  /** Name below the mapping's directory in the archive. */
  readonly name: string;
  readonly destination: string;
  readonly kind: 'file' | 'link';
  readonly mode: number;
  /** Bytes. */
  readonly size: number;
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
  /** What is allowed and surely not meant; the agents pass it over in silence. */
  readonly warnings: readonly string[];
}

/** Files from this size on are copied by a process of their own, which need not push them through a pipe. */
export const large: number = 4 * 1024 * 1024;

/**
 * The form in which the host program reads a plan: named lists whose items end in NUL, for programs that work in bulk. Paths
 * that the shell itself reads stand in files of their own.
 */
export function renderInstallPlan(plan: InstallPlan): Readonly<Record<string, Uint8Array>> {
  const directories = new Set(plan.directories);
  const lists: Record<string, Uint8Array> = {
    directories: terminated(plan.directories),
    ...fewLines(plan.directories),
    'new-files': terminated(sortedByBytes(plan.files.map((file) => file.destination))),
  };
  plan.mappings.forEach(({ from, to }, index) => {
    const files = plan.files.filter((file) => file.mapping === index);
    if (files.length === 0) return;
    const [small, big] = [files.filter((file) => file.size < large), files.filter((file) => file.size >= large)];
    lists[`mapping-${index}-from`] = bytesOf(from);
    lists[`mapping-${index}-to`] = bytesOf(to);
    lists[`mapping-${index}-names`] = terminated(small.map((file) => `./${file.name}`));
    if (big.length > 0) {
      lists[`mapping-${index}-large`] = terminated(big.flatMap((file) => [`./${file.name}`, file.destination]));
    }
  });
  plan.attributes.forEach((planned, index) => {
    const { attribute, value, paths } = planned;
    for (const mapping of mappingsGiven(plan, planned)) {
      lists[`mapping-${mapping}-${attribute}`] = bytesOf(value);
      lists[`set-${index}-given`] = new Uint8Array();
    }
    lists[`set-${index}-attribute`] = bytesOf(attribute);
    lists[`set-${index}-value`] = bytesOf(value);
    lists[`set-${index}-files`] = terminated(paths.filter((path) => !directories.has(path)));
    lists[`set-${index}-directories`] = terminated(paths.filter((path) => directories.has(path)));
  });
  return lists;
}

/** A shell reads byte by byte: up to here that is faster than starting a program. */
const fewBytes = 2_000;

function fewLines(directories: readonly string[]): Readonly<Record<string, Uint8Array>> {
  const lines = bytesOf(directories.map((path) => `${path}\n`).join(''));
  const isRead = lines.length <= fewBytes && !directories.some((path) => path.includes('\n'));
  return isRead ? { 'directory-lines': lines } : {};
}

/**
 * Mappings whose files all get an attribute, and no others do: they can be copied with it, which costs nothing. Not where
 * setting it afterwards would do more: a mode goes through links, and a change of owner takes setuid and setgid bits away.
 */
function mappingsGiven(plan: InstallPlan, { attribute, paths }: PlannedAttribute): readonly number[] {
  if (attribute !== 'owner' && attribute !== 'mode') return [];
  const chosen = new Set(paths);
  const given = new Set<number>();
  let count = 0;
  for (const file of plan.files) if (chosen.has(file.destination)) given.add(file.mapping);
  for (const { mapping, destination, kind, mode, size } of plan.files) {
    if (!given.has(mapping)) continue;
    if (!chosen.has(destination) || size >= large) return [];
    if (attribute === 'mode' ? kind === 'link' : (mode & 0o6000) !== 0) return [];
    count += 1;
  }
  return count === 0 ? [] : [...given];
}
