import type { Problem } from '@rollway/core';
import { type ConnectionKeeper, keepConnection } from './connection-keeper.js';
import { parseEndpoint, type SshEndpoint } from './ssh-settings.js';
import type { Ssh2Connection, Ssh2Options } from './ssh2-connection.js';

type Connect = (options: Ssh2Options) => Promise<Ssh2Connection>;

/** One connection for each jump host, whoever goes through it. */
const jumpHosts = new WeakMap<SshEndpoint, ConnectionKeeper<Ssh2Connection>>();

/** Connects to an endpoint: directly, or through the connection to its jump host, which is kept as long as it is needed. */
export async function throughJumpHost(options: Ssh2Options, connect: Connect): Promise<Ssh2Connection> {
  const { jump } = options.endpoint;
  if (jump === undefined) return connect(options);
  const { host, port } = options.endpoint;
  return new Promise((resolve, reject) => {
    jumpHost(jump, options, connect)
      .use(async (between) => {
        const stream = await between.forward(host, port);
        const connection = await connect({ ...options, stream });
        resolve(connection);
        await new Promise((gone) => stream.once('close', gone));
      })
      .catch(reject);
  });
}

function jumpHost(jump: SshEndpoint, options: Ssh2Options, connect: Connect): ConnectionKeeper<Ssh2Connection> {
  const known = jumpHosts.get(jump);
  if (known !== undefined) return known;
  const { settings } = options;
  const problems: Problem[] = [];
  const endpoint = parseEndpoint(jump, { client: 'ssh2', path: 'jump.', problems });
  const description = `the jump host ${endpoint.host}:${endpoint.port}`;
  const made = keepConnection(
    () => throughJumpHost({ description, endpoint, settings }, connect),
    // It is worth nothing by itself.
    1,
  );
  jumpHosts.set(jump, made);
  return made;
}
