import { createHash } from 'node:crypto';
import { type HostKey, hostName, type KnownHost } from './known-hosts.js';

/** What is known about a host's identity before it is asked. */
export interface ExpectedIdentity {
  readonly host: string;
  readonly port: number;
  /** Fingerprints (`SHA256:…`) that were given with the host; they alone count then. */
  readonly fingerprints: readonly string[];
  /** What the known hosts say, and which file that was. */
  readonly known: KnownHost;
  readonly file: string;
}

/** The fingerprint of a key as `ssh-keygen -l` prints it. */
export function fingerprintOf(key: HostKey): string {
  const digest = createHash('sha256').update(Buffer.from(key.key, 'base64')).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

/** Why a key that a host showed is not accepted, and what to do about it; nothing when it is. */
export function refuseHostKey(shown: HostKey, expected: ExpectedIdentity): string | undefined {
  const { host, port, fingerprints, known, file } = expected;
  const fingerprint = fingerprintOf(shown);
  const is = (key: HostKey): boolean => key.key === shown.key;
  if (known.revoked.some(is)) {
    return `it shows the ${shown.type} key ${fingerprint}, which ${file} has revoked; do not connect to it`;
  }
  if (fingerprints.length > 0) {
    if (fingerprints.includes(fingerprint)) return undefined;
    return `it shows the ${shown.type} key ${fingerprint}, and ${fingerprints.join(' or ')} was expected; somebody may be in between, or the host was set up anew: find out which, then correct hostKey`;
  }
  if (known.trusted.some(is)) return undefined;
  const same = known.trusted.find(({ type }) => type === shown.type);
  if (same !== undefined) {
    return `its ${shown.type} key has changed from ${fingerprintOf(same)} to ${fingerprint}; somebody may be in between, or the host was set up anew: find out which, then run ssh-keygen -R '${hostName(host, port)}' -f ${file} and add the new key`;
  }
  return `it is not known: it shows the ${shown.type} key ${fingerprint}; compare that with ssh-keygen -l on the host, then add it with ssh-keyscan -p ${port} ${host} >> ${file}, or give it as hostKey`;
}
