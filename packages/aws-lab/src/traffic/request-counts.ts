/** What became of the requests that met one version. */
export interface VersionCounts {
  readonly requests: number;
  readonly errors: number;
  /** Different clients among them. */
  readonly clients: number;
  /** Time of the first and last request, and of the first error, in milliseconds of the lab's clock. */
  readonly firstAt: number;
  readonly lastAt: number;
  readonly firstErrorAt: number | undefined;
}

/** Counts requests by the version that they met. */
export interface RequestCounts {
  add(request: {
    readonly version: string;
    readonly client: number;
    readonly at: number;
    readonly failed: boolean;
  }): void;
  /** Requests that met nobody: an empty group answers 503 by itself. */
  addUnserved(): void;
  of(version: string): VersionCounts | undefined;
  versions(): readonly string[];
  readonly total: number;
  readonly errors: number;
  readonly unserved: number;
  /** The share of all requests that met a version, in percent: its blast radius when the version is bad. */
  percentOf(version: string): number;
}

type Growing = { -readonly [Key in keyof VersionCounts]: VersionCounts[Key] } & { readonly seen: Set<number> };

/** Counts of nothing yet. */
export function createRequestCounts(): RequestCounts {
  const byVersion = new Map<string, Growing>();
  let total = 0;
  let errors = 0;
  let unserved = 0;
  return {
    add({ version, client, at, failed }) {
      const counts = byVersion.get(version) ?? emptyCounts(at);
      byVersion.set(version, counts);
      total += 1;
      counts.requests += 1;
      counts.seen.add(client);
      counts.clients = counts.seen.size;
      counts.lastAt = at;
      if (!failed) return;
      errors += 1;
      counts.errors += 1;
      counts.firstErrorAt ??= at;
    },
    addUnserved() {
      total += 1;
      errors += 1;
      unserved += 1;
    },
    of: (version) => byVersion.get(version),
    versions: () => [...byVersion.keys()],
    get total() {
      return total;
    },
    get errors() {
      return errors;
    },
    get unserved() {
      return unserved;
    },
    percentOf: (version) => (total === 0 ? 0 : (100 * (byVersion.get(version)?.requests ?? 0)) / total),
  };
}

function emptyCounts(at: number): Growing {
  return { requests: 0, errors: 0, clients: 0, firstAt: at, lastAt: at, firstErrorAt: undefined, seen: new Set() };
}
