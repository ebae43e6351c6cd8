import type { WriteStream } from 'node:tty';

/** Where a command prints, and what it is told from outside. */
export interface Terminal {
  /** Results; machines read them. */
  out(line: string): void;
  /** Progress and problems. */
  error(line: string): void;
  /** Replaces the block printed by the last call; on a terminal only. */
  readonly redraw: ((lines: readonly string[]) => void) | undefined;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  readonly cwd: string;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back for each Ctrl-C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const stream = process.stderr;
  const live = stream.isTTY === true;
  return {
    out: (line) => void process.stdout.write(`${line}\n`),
    error: (line) => void stream.write(`${line}\n`),
    redraw: live ? createRedraw(stream) : undefined,
    columns: stream.columns ?? 80,
    cwd: process.cwd(),
    now: Date.now,
    onInterrupt(listener) {
      process.on('SIGINT', listener);
      return () => process.off('SIGINT', listener);
    },
  };
}

/** Moves up over the last block and writes the new one in one go, clearing to the right of each line: nothing flickers. */
function createRedraw(stream: WriteStream): (lines: readonly string[]) => void {
  let height = 0;
  return (lines) => {
    const up = height > 0 ? `\u001b[${height}A` : '';
    const rest = lines.length < height ? '\u001b[J' : '';
    stream.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}${rest}`);
    height = lines.length;
  };
}
