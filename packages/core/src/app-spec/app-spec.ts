import type { FileExistsBehavior } from '../target/v1/request.js';
import type { AccessControlEntry } from './access-control-entry.js';
import type { SecurityContext } from './security-context.js';

/** The AppSpec of the server platform: what a revision asks of a host (CodeDeploy: AppSpec file structure). */
export interface ServerAppSpec {
  /** The one version there is. */
  readonly version: '0.0';
  readonly os: ServerOperatingSystem;
  /** In the order of the file; empty when the section is absent. */
  readonly files: readonly FileMapping[];
  /** Overrules the deployment's setting when present. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  /** In the order of the file; empty when the section is absent, and always for `windows`. */
  readonly permissions: readonly PermissionRule[];
  /**
   * Scripts by lifecycle event, in the order they run. An event written without a value is absent, one with an empty list is
   * there. The object has no prototype, so any name can be looked up safely.
   */
  readonly hooks: Readonly<Record<string, readonly HookScript[]>>;
}

/** Operating systems an AppSpec can be for. */
export type ServerOperatingSystem = 'linux' | 'windows';

/** One entry of `files`. */
export interface FileMapping {
  /** Path inside the revision, as written; `/` is the whole of it, and a leading `/` means nothing else. */
  readonly source: string;
  /** Directory on the host that receives the file, or the content of the directory; as written. */
  readonly destination: string;
}

/** What a permission rule can apply to. */
export type PermissionObjectType = 'file' | 'directory';

/** One entry of `permissions`. What is absent stays as it is on the host. */
export interface PermissionRule {
  /** File or directory on the host. */
  readonly object: string;
  /** Names directly below `object` with `*` for any run of characters; `**`, the default, is everything at any depth. */
  readonly pattern: string;
  /** Names directly below `object` that are left out. */
  readonly except: readonly string[];
  /** Default: files and directories. */
  readonly types: readonly PermissionObjectType[];
  readonly owner?: string;
  readonly group?: string;
  /** Permission bits from 0 to 0o7777, of the digits as they are written: `0644`, `"0644"` and `644` are all 0o644. */
  readonly mode?: number;
  /** Replaces the whole access control list. */
  readonly acls?: readonly AccessControlEntry[];
  readonly context?: SecurityContext;
}

/** One script of a lifecycle event. */
export interface HookScript {
  /** Path of the script inside the revision: never a command line, so spaces are part of the name. */
  readonly location: string;
  /** Longest run time in whole seconds, more than 0; default 3600. */
  readonly timeoutSeconds: number;
  /** User that runs it; default: the user of the host's agent. */
  readonly runas?: string;
  /** Whether it runs through sudo; default false. */
  readonly sudo: boolean;
}
