import type { TransportCommand } from '../transport/transport.js';

/** As whom the host program works: as whoever the transport is, or as root by `sudo -n`. */
export type Privileges = 'own' | 'sudo';

const elevated = `
[ "$(id -u)" -eq 0 ] && exec sh -c "$@"
if ! sudo -n true 2> /dev/null; then
  printf 'status=failed\\ncode=UnknownError\\nscript=\\nmessage=user %s may not use sudo without a password on this host, and the settings ask for it\\nlog:\\n' "$(id -un)"
  exit 0
fi
exec sudo -n -- sh -c "$@"
`;

/** The same command as root. Where sudo refuses, the answer is a failure in the words of the host program. */
export function elevate(command: TransportCommand, privileges: Privileges): TransportCommand {
  if (privileges === 'own') return command;
  return { ...command, script: elevated, arguments: ['rollway', command.script, ...command.arguments] };
}
