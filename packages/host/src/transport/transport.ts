/** What a transport runs on a host: a shell text with arguments, given to `sh -c`. */
export interface TransportCommand {
  readonly script: string;
  /** `$0` and the positional parameters. */
  readonly arguments: readonly string[];
  /** May be a file of the controller (`path`), which a transport can hand over without reading it. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Called with standard output as it comes, by a transport that `streams`. */
  readonly onOutput?: (text: string) => void;
  /** Aborted: let go of the command promptly. What it started in sessions of its own goes on. */
  readonly signal?: AbortSignal;
}

/** How a command ended on the host. */
export interface TransportResult {
  /** Null when a signal ended it. */
  readonly exitCode: number | null;
  /** At most {@link maximumAnswer} bytes of it: the first, or of a command with `onOutput` the last. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Longest answer that is kept: the host program's answers are a few kilobytes. */
export const maximumAnswer = 65_536;

/**
 * How commands reach one host. A transport keeps what it needs between commands (a connection), retries nothing, and knows
 * nothing of deployments.
 */
export interface Transport {
  /** Names the host in messages, for example `web-1 (ssh)`. */
  readonly description: string;
  /** Whether output arrives while a command runs; default false. */
  readonly streams?: boolean;
  /** Whether what is sent is not worth compressing, because nothing slow lies in between; default false. */
  readonly isLocal?: boolean;
  /**
   * Runs a command to its end.
   *
   * @throws TransportError when it is unknown what happened on the host.
   */
  run(command: TransportCommand): Promise<TransportResult>;
  close(): Promise<void>;
}
