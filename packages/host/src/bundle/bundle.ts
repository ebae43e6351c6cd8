/** One thing in a bundle. */
export interface BundleEntry {
  /** Path in the archive, with `/` between parts and none at either end. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link';
  /** Permission bits, for example 0o755. */
  readonly mode: number;
  /** Bytes of a file's content. */
  readonly size: number;
  /** When it was changed, in seconds since 1970 with whatever fraction is known; empty when nothing says so. */
  readonly mtime: string;
  /** Owner and group as the archive has them, in a form that is only good for comparing. */
  readonly owner?: string;
  /** What a link points to. */
  readonly target?: string;
  /** SHA-256 of a file's content in hexadecimal; absent until the bundle's digest has been asked for. */
  readonly digest?: string;
}

/** Where a bundle is. */
export interface BundleLocation {
  readonly type: 'directory' | 'tar' | 'tgz' | 'zip';
  /** Absolute path on the controller. */
  readonly path: string;
}

/** Files on the controller: unpacked, or in an archive that is sent as it is. */
export type BundleContent =
  | { readonly type: 'directory'; readonly path: string }
  | {
      readonly type: 'archive';
      readonly format: 'tar' | 'tgz';
      readonly path: string;
      /** Directory in the archive that is the revision's root; empty for the archive's own root. */
      readonly root: string;
      /** Name of the last entry: with it on the host, nothing of the archive is missing. */
      readonly last: string;
      /** What the file was when it was checked, so that another one is never sent in its place. */
      readonly identity: string;
      /** Where each entry lies in the archive, unzipped, by its name there. */
      readonly ranges: ReadonlyMap<string, readonly [start: number, end: number]>;
    };

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
  /** Where its files are read from when it is sent to a host. */
  readonly content: BundleContent;
  /**
   * `sha256:…` over paths, kinds, modes and content: equal for the same files in whichever archive. The content is read when
   * this is first asked for.
   */
  digest(): Promise<string>;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}
