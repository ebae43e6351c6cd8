import { createLimit } from '@rollway/host';
import type { RemoteShell } from './remote-shell.js';

/** The shells that are kept open on one connection. */
export interface ShellPool {
  /** Runs a task with a shell that nobody else uses; waits while there are as many as may be. */
  use<Result>(task: (shell: RemoteShell) => Promise<Result>): Promise<Result>;
}

/** Keeps at most `maximum` shells, and opens one only when none is free. */
export function shellPool(open: () => Promise<RemoteShell>, maximum: number): ShellPool {
  const limit = createLimit(maximum);
  const free: RemoteShell[] = [];
  const take = async (): Promise<RemoteShell> => {
    for (let shell = free.pop(); shell !== undefined; shell = free.pop()) if (shell.usable) return shell;
    return open();
  };
  return {
    use: (task) =>
      limit.run(async () => {
        const shell = await take();
        try {
          return await task(shell);
        } finally {
          if (shell.usable) free.push(shell);
        }
      }),
  };
}
