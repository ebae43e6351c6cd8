import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { resolve } from 'node:path';
import { SettingsError } from '@rollway/core';

/** Pause before a lock that somebody has is tried again, and how often it is. */
const patience = { pause: 20, attempts: 500 };

/**
 * Runs the work while no other process of this machine does so for the same file. The lock is an abstract unix socket:
 * the kernel frees it when its holder dies, however it dies.
 *
 * @throws SettingsError when somebody else has the lock for ten seconds.
 */
export async function withFileLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const name = `\0rollway-${createHash('sha256').update(resolve(file)).digest('hex')}`;
  for (let attempt = 1; attempt <= patience.attempts; attempt += 1) {
    const lock = await tryLock(name);
    if (lock === undefined) {
      await new Promise((wake) => setTimeout(wake, patience.pause));
      continue;
    }
    try {
      return await work();
    } finally {
      await new Promise((done) => lock.close(done));
    }
  }
  const message = 'is being changed by another process; try again when it is done';
  throw new SettingsError({ subject: file, problems: [{ path: '', message }] });
}

function tryLock(name: string): Promise<Server | undefined> {
  return new Promise((settle, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') settle(undefined);
      else reject(error);
    });
    server.listen(name, () => settle(server));
  });
}
