import type { Readable, Writable } from 'node:stream';

/** A `/bin/sh` on a host that reads commands from its input. */
export interface RemoteChannel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when the channel is over and its outputs have been read, to why when that is known. */
  readonly ended: Promise<string | undefined>;
  /** Lets go of the shell at once. */
  close(): void;
}

/** One authenticated connection to a host; channels share it. */
export interface RemoteConnection {
  /** False once it is lost or closed: nothing more can be opened on it. */
  readonly alive: boolean;
  /**
   * Starts a shell.
   *
   * @throws TransportError when the connection is gone or the host refuses.
   */
  openChannel(): Promise<RemoteChannel>;
  close(): void;
}
