/** One host of a test fleet. */
export interface FleetHost {
  /** For example `h003`; also its server in the balancer. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Path of the private key that every host lets in. */
  readonly key: string;
  /** Key of the host itself, as `TYPE BASE64`. */
  readonly hostKey: string;
  /** The application's directory as the host sees it. */
  readonly root: string;
  /** The same directory as this machine sees it, for a look without SSH. */
  readonly rootOnDisk: string;
  readonly appUrl: string;
}

/** What `fleet inventory` prints: everything that reaches a fleet. */
export interface FleetInventory {
  readonly dir: string;
  /** `ns`: each host has its own processes and files; `none`: plain processes of this machine. */
  readonly isolate: 'ns' | 'none';
  readonly ssh: { readonly user: string; readonly key: string; readonly knownHosts: string; readonly config: string };
  readonly lb: { readonly url: string; readonly socket: string; readonly tcp: string; readonly backend: string };
  readonly hosts: readonly FleetHost[];
}

/** A server as the balancer sees it. */
export interface FleetServer {
  readonly name: string;
  /** HAProxy's word, for example `UP`, `DRAIN`, `MAINT` or `DOWN`. */
  readonly status: string;
  readonly sessions: number;
}

/** Reads what `fleet lb --servers` prints. */
export function parseServers(text: string): readonly FleetServer[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', status = '', sessions = ''] = line.split(' ');
      return { name, status, sessions: Number(sessions) };
    });
}
