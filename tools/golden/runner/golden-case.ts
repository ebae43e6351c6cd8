/** A recorded case: what the host agent did with bundles written for the corpus. The cases' README has the schema in full. */
export interface GoldenCase {
  readonly name: string;
  readonly group: string;
  readonly why: string;
  /** A reader of CodeDeploy's user guide would not expect it. */
  readonly odd?: boolean;
  readonly requires?: { readonly users?: readonly string[] };
  readonly process?: {
    readonly env?: Readonly<Record<string, string | null>>;
    readonly umask?: string;
    readonly cwd?: string;
    /** Seconds until a step counts as hanging. */
    readonly limit?: number;
    /** Seconds to wait before looking at the host. */
    readonly settle?: number;
  };
  readonly agent_config?: Readonly<Record<string, unknown>>;
  readonly ignore?: readonly string[];
  readonly host?: Readonly<Record<string, SceneEntry>>;
  readonly steps: readonly GoldenStep[];
}

export interface GoldenStep {
  readonly bundle: GoldenBundle;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly host_changes?: readonly HostChange[];
  readonly executor?: {
    readonly spec: unknown;
    readonly commands: unknown;
    readonly go_on?: boolean;
    readonly deployment_id?: string;
  };
  readonly expected: Readonly<Record<string, unknown>>;
}

/** Something on a host or in a bundle. */
export interface SceneEntry {
  readonly type?: 'file' | 'dir' | 'symlink' | 'fifo' | 'hardlink';
  readonly content?: string;
  readonly base64?: string;
  readonly repeat?: readonly [string, number];
  readonly mode?: string;
  readonly owner?: string | number;
  readonly group?: string | number;
  readonly uid?: number;
  readonly gid?: number;
  readonly target?: string;
  readonly mtime?: number;
}

export interface HostChange extends SceneEntry {
  readonly op: 'put' | 'append' | 'rm' | 'rmtree' | 'rmtree_glob' | 'chmod' | 'chown' | 'rename';
  readonly path: string;
  readonly to?: string;
}

export interface GoldenBundle {
  readonly type: 'directory' | 'tar' | 'tgz' | 'zip';
  readonly made_as?: GoldenBundle['type'];
  readonly appspec?: string | null;
  readonly appspec_base64?: string;
  readonly appspec_name?: string;
  readonly files?: Readonly<Record<string, SceneEntry>>;
  readonly prefix?: string;
  readonly ext?: string;
  readonly truncate_to?: number;
  readonly raw_base64?: string;
  readonly zip_unix?: boolean;
}

/** Seconds since 1970 that entries carry unless they say otherwise. */
export const bundleTime = 978_307_200;
export const hostTime = 946_684_800;
