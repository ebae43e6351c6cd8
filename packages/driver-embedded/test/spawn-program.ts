import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A program of this directory in a process of its own, talked to line by line. */
export interface SpawnedProgram {
  readonly pid: number;
  /** The next line it prints; rejects when it ends first. */
  line(): Promise<string>;
  /** Sends a line. */
  send(text: string): void;
  /** Sends a signal and waits until the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `test/<name>` with arguments, and with a limit on the size of files in blocks of the shell; killed at the latest when the given scope is left. */
export function spawnProgram(
  name: string,
  parameters: readonly string[],
  options: { readonly fileBlocks?: number } = {},
): SpawnedProgram & AsyncDisposable {
  const program = fileURLToPath(new URL(name, import.meta.url));
  const flags = ['--conditions=@rollway/source', '--import', 'tsx'];
  const node = [process.execPath, ...flags, program, ...parameters];
  // The kernel then refuses to write beyond, and writes up to it: a full disk for one process.
  const limit = options.fileBlocks === undefined ? '' : `ulimit -f ${options.fileBlocks}; `;
  const child = spawn('sh', ['-c', `${limit}exec "$@"`, 'sh', ...node], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  return {
    pid: child.pid ?? 0,
    async line() {
      const next = await lines.next();
      if (next.done === true) throw new RangeError(`${name} ended before it printed another line`);
      return next.value;
    },
    send: (text) => child.stdin.write(`${text}\n`),
    kill,
    [Symbol.asyncDispose]: () => kill('SIGKILL'),
  };
}
