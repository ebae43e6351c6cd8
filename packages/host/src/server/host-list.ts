import type { HostEntry, ParsedHost } from './host-entry.js';

/** The fleet, from a fixed list or from what lists it. */
export interface HostList {
  /** Asks for the list anew: at the start of a deployment. */
  refresh(): Promise<readonly ParsedHost[]>;
  /** The list as it was last asked for. Its connections are kept, so operations use this one. */
  known(): Promise<readonly ParsedHost[]>;
  /** A host of the known list, or else of one that is asked for it: it may have joined since, or be on its way out. */
  find(instanceId: string): Promise<ParsedHost | undefined>;
  /** Closes the connections of the hosts that are known. */
  close(): Promise<void>;
}

/** Makes a list of a source; `complete` checks what it gives. */
export function hostList(
  source: (wanted?: string) => Promise<readonly HostEntry[]>,
  complete: (entries: readonly HostEntry[]) => readonly ParsedHost[],
): HostList {
  let latest: Promise<readonly ParsedHost[]> | undefined;
  const refresh = (): Promise<readonly ParsedHost[]> => {
    const asked = source().then(complete);
    latest = asked;
    asked.catch(() => {
      if (latest === asked) latest = undefined;
    });
    return asked;
  };
  const known = (): Promise<readonly ParsedHost[]> => latest ?? refresh();
  return {
    refresh,
    known,
    async find(instanceId) {
      const among = (hosts: readonly ParsedHost[]): ParsedHost | undefined =>
        hosts.find((host) => host.instanceId === instanceId);
      const host = among(await known());
      if (host !== undefined) return host;
      const more = complete(await source(instanceId)).filter((entry) => entry.instanceId === instanceId);
      // Kept with the others, so that its connection is kept too.
      latest = known().then((hosts) => [...hosts, ...more]);
      return among(more);
    },
    async close() {
      const hosts = (await latest?.catch(() => undefined)) ?? [];
      await Promise.all(hosts.map(({ transport }) => transport.close()));
    },
  };
}
