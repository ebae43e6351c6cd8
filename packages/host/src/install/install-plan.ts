import type { FileExistsBehavior } from '@rollway/core/target';

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

/** The form in which the host program reads a plan: a line per item, fields separated by tabs. */
export function renderInstallPlan(plan: InstallPlan): string {
  const lines = [
    ...plan.directories.map((path) => `directory\t${path}`),
    ...plan.mappings.map(({ number, from, to }) => `mapping\t${number}\t${from}\t${to}`),
    ...plan.files.map(({ mapping, name, destination }) => `file\t${mapping}\t${name}\t${destination}`),
    ...plan.attributes.flatMap(({ attribute, value, paths }, index) => [
      `set\t${index}\t${attribute}\t${value}`,
      ...paths.map((path) => `path\t${index}\t${path}`),
    ]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
