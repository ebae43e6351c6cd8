import type { Bundle, BundleEntry, BundleLocation } from './bundle.js';

/** Bundles with the modes that their files have on a host, by umask. */
const copies = new WeakMap<readonly BundleEntry[], Map<number, readonly BundleEntry[]>>();

/** The bits that a file keeps: a bundle that was a directory is copied, under a umask; an archive has its own modes. */
export function copiedMode(location: BundleLocation, mode: number, umask: number): number {
  return location.type === 'directory' ? mode & ~(umask & 0o777) : mode;
}

/** A bundle as it is once it has come to a host; the same for everybody who asks. */
export function asCopied(bundle: Bundle, umask: number): Pick<Bundle, 'entries' | 'appSpec'> {
  const { location, entries, appSpec } = bundle;
  if (location.type !== 'directory') return bundle;
  const known = copies.get(entries) ?? new Map<number, readonly BundleEntry[]>();
  copies.set(entries, known);
  const copied =
    known.get(umask) ?? entries.map((entry) => ({ ...entry, mode: copiedMode(location, entry.mode, umask) }));
  known.set(umask, copied);
  return { entries: copied, appSpec };
}

/**
 * Whom a file belongs to that the controller has unpacked or copied. Only an archive of tar says so, and only root can keep
 * it; whoever runs the controller is somebody else on a host, so all other files are root's there, as a copy of root's is.
 */
export function copiedOwner(
  { type }: BundleLocation,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): { readonly uid: number; readonly gid: number } {
  const isKept = (type === 'tar' || type === 'tgz') && process.getuid?.() === 0;
  return isKept ? { uid, gid } : { uid: 0, gid: 0 };
}
