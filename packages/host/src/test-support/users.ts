import { execFileSync } from 'node:child_process';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import type { LocalTransportSettings } from '../transport/local-transport.js';

/** Two users of the test machine: one without any rights, one who may use sudo without a password. */
export const plainUser = 'rollway-plain';
export const sudoUser = 'rollway-sudo';

/** Whether users can be made here, and sudo is there to be tested. */
export const canMakeUsers: boolean = process.getuid?.() === 0 && existsSync('/usr/bin/sudo');

/** Makes both users where they are missing. They stay: other tests of this machine may be using them. */
export function makeUsers(): void {
  for (const user of [plainUser, sudoUser]) {
    try {
      execFileSync('id', [user], { stdio: 'ignore' });
    } catch {
      // Another test may be making it at this moment; what counts is that it is there.
      execFileSync('sh', ['-c', 'useradd --no-create-home --shell /bin/sh "$0" 2> /dev/null; id "$0"', user]);
    }
  }
  const rules = '/etc/sudoers.d/rollway-test';
  if (existsSync(rules)) return;
  // A name with a dot is not read, and renaming makes the rules appear whole.
  writeFileSync(`${rules}.${process.pid}`, `${sudoUser} ALL=(ALL) NOPASSWD: ALL\n`, { mode: 0o440 });
  renameSync(`${rules}.${process.pid}`, rules);
}

/** The shell of a local transport, run as a user. */
export function shellAs(user: string, shell: readonly string[]): NonNullable<LocalTransportSettings['shell']> {
  if (user === 'root') return shell;
  return ['setpriv', `--reuid=${user}`, `--regid=${user}`, '--init-groups', ...shell];
}
