import { TransportError } from '@rollway/core';
import type { Transport } from '@rollway/host';
import { createLimit, unlessLetGo } from '@rollway/host';
import { keepConnection } from './connection-keeper.js';
import type { RemoteConnection } from './remote-channel.js';
import { remoteShell } from './remote-shell.js';
import { type ShellPool, shellPool } from './shell-pool.js';
import type { ParsedConnection } from './ssh-settings.js';

/** Handshakes are what costs: this many at a time, over all hosts of the process, unless a host says otherwise. */
const connectingTogether = createLimit(16);

/** A transport over one connection, made with the first command. */
export function sshTransport(options: {
  readonly description: string;
  readonly settings: ParsedConnection;
  connect(): Promise<RemoteConnection>;
}): Transport {
  const { description, settings } = options;
  const { connecting = connectingTogether, answerWithin, maximumSessions, idleWithin } = settings;
  const keeper = keepConnection(async () => {
    const connection = await connecting.run(() => options.connect());
    const open = async () => remoteShell(await connection.openChannel(), { description, answerWithin });
    const shells: ShellPool = shellPool(open, maximumSessions);
    return {
      shells,
      get alive() {
        return connection.alive;
      },
      close: () => connection.close(),
    };
  }, idleWithin);
  return {
    description,
    streams: true,
    run(command) {
      const answer = keeper.use(({ shells }) =>
        shells.use((shell) => {
          if (command.signal?.aborted === true) throw wasLetGo(description);
          return shell.run(command);
        }),
      );
      // Whoever lets go is free at once, also while the connection is still being made.
      return command.signal === undefined ? answer : unlessLetGo(answer, description, command.signal);
    },
    close: async () => keeper.close(),
  };
}

function wasLetGo(host: string): TransportError {
  return new TransportError({ host, reason: 'the command was let go' });
}
