import { execFileSync } from 'node:child_process';

/** What a fleet is made of, with the Debian package each comes from. */
export const fleetPrograms: Readonly<Record<string, string>> = {
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  haproxy: 'haproxy',
  python3: 'python3',
  unshare: 'util-linux',
};

/** The programs that this machine lacks for a fleet; with none missing, the list is empty. */
export function missingFleetPrograms(): readonly string[] {
  const find = `for name in ${Object.keys(fleetPrograms).join(' ')}; do command -v "$name" > /dev/null || echo "$name"; done`;
  const path = `${process.env.PATH}:/usr/sbin:/sbin`;
  const missing = execFileSync('/bin/sh', ['-c', find], { env: { PATH: path }, encoding: 'utf8' });
  return missing.split('\n').filter((name) => name !== '');
}
