/** What a check asks of a transport: the part of the port of `@rollway/host` that reaches a host. */
export interface ConformingTransport {
  run(command: {
    readonly script: string;
    readonly arguments: readonly string[];
    readonly stdin?: AsyncIterable<Uint8Array>;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly exitCode: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** A transport to a host that is up. */
export interface TransportFixture {
  readonly transport: ConformingTransport;
  /** An existing, empty directory on the host; absolute. */
  readonly directory: string;
  close(): Promise<void>;
}
