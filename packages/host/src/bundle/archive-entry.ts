/** One entry as an archive describes it, before anything is believed of it. */
export interface ArchiveEntry {
  /** As written in the archive, bytes that are not UTF-8 escaped by `nameOf`. */
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'link' | 'hard-link' | UnsupportedKind;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  /** Seconds since 1970. */
  readonly modified: number;
  readonly linkTarget?: string;
  /** Numeric owner, where the archive has one. */
  readonly owner?: { readonly uid: number; readonly gid: number };
}

/** What a revision has no use for; the name says what it is. */
export interface UnsupportedKind {
  readonly unsupported: string;
}
