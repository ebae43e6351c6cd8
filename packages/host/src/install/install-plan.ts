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
  plan.attributes.forEach(({ attribute, value, paths }, index) => {
    lists[`set-${index}-attribute`] = bytesOf(attribute);
    lists[`set-${index}-value`] = bytesOf(value);
    lists[`set-${index}-files`] = terminated(paths.filter((path) => !directories.has(path)));
    lists[`set-${index}-directories`] = terminated(paths.filter((path) => directories.has(path)));
  });
  return lists;
}
