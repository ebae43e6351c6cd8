import type { FileExistsBehavior } from '../target/v1/request.js';

/** The AppSpec of a server revision: which files go where, with which permissions, and which scripts run when. */
export interface ServerAppSpec {
  readonly os: 'linux' | 'windows';
  readonly files: readonly FileMapping[];
  /** Absent: the deployment decides. */
  readonly fileExistsBehavior?: FileExistsBehavior;
  readonly permissions: readonly PermissionRule[];
  /** Scripts by lifecycle event, in the order in which they run. An event with nothing written for it is absent. */
  readonly hooks: Readonly<Record<string, readonly HookScript[]>>;
}

/** One entry of `files`: a file, or the content of a directory, goes into a directory. */
export interface FileMapping {
  /** Path in the archive without a leading slash; empty for the whole archive. */
  readonly source: string;
  /** Absolute path of a directory on the host. */
  readonly destination: string;
}

/** One entry of `permissions`. What is absent stays as it was. */
export interface PermissionRule {
  readonly object: string;
  /** `**` for every depth below the object, else a pattern with `*` for names directly in it. */
  readonly pattern: string;
  readonly except: readonly string[];
  readonly types: readonly ('file' | 'directory')[];
  readonly owner?: string;
  readonly group?: string;
  /** Four octal digits. */
  readonly mode?: string;
  readonly acls?: readonly AccessControlEntry[];
  readonly context?: SecurityContext;
}

/** One POSIX access control entry. */
export interface AccessControlEntry {
  /** Applies to what is created in the directory later. */
  readonly default: boolean;
  readonly kind: 'user' | 'group' | 'mask' | 'other';
  readonly name?: string;
  /** Three characters, for example `r-x`. */
  readonly permission: string;
}

/** An SELinux context. */
export interface SecurityContext {
  readonly type: string;
  readonly user?: string;
  readonly range?: string;
}

/** One script of a lifecycle event. */
export interface HookScript {
  /** Path from the root of the archive, as it is written: `./a.sh` and `/a.sh` are `a.sh` there. It never leads out. */
  readonly location: string;
  /** Seconds until the script is ended; default 3600. */
  readonly timeoutSeconds: number;
  readonly runAs?: string;
  readonly sudo: boolean;
}
