/** One thing in a bundle. */
export interface BundleEntry {
  /** Path in the archive, with `/` between parts and none at either end. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits, for example 0o755. */
  readonly mode: number;
}

/** Where a bundle is. */
export interface BundleLocation {
  readonly type: 'directory' | 'tar' | 'tgz' | 'zip';
  /** Absolute path on the controller. */
  readonly path: string;
}

/** A revision's files, checked and readable on the controller. */
export interface Bundle {
  readonly location: BundleLocation;
  /** Every entry, ordered by path. */
  readonly entries: readonly BundleEntry[];
  /** Name and text of the AppSpec that was found at the root. */
  readonly appSpec: {
    readonly fileName: string;
    readonly text: string;
    /** Why there is none, where that was allowed; the text is empty then. */
    readonly missing?: string;
  };
  /** `sha256:…` over paths, kinds, modes and content: equal for the same files in whichever archive. */
  readonly digest: string;
  /** Directory on the controller that holds the files. */
  readonly directory: string;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}
