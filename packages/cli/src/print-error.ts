import { RollwayError } from '@rollway/core';
import type { Terminal } from './terminal.js';

/** Prints what went wrong: the message and its code; the stack only of what should not happen. */
export function printError(error: unknown, terminal: Pick<Terminal, 'error'>): void {
  if (RollwayError.isInstance(error)) {
    terminal.error(`rollway: ${error.message} (${error.code})`);
    return;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  terminal.error(`rollway: internal error; please report it with what led to it\n${text}`);
}
