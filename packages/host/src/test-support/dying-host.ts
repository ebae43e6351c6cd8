import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHost, type Host } from '../host.js';
import type { HostSettings } from '../host-settings.js';
import { localTransport } from '../transport/local-transport.js';

/** How a host dies. */
export interface Death {
  /** Where its state is, and a file `count` with a letter for each of the programs that has started. */
  readonly directory: string;
  /** The programs that are counted. */
  readonly programs: readonly string[];
  /** Which start of them is the last: everything of its process group is killed. */
  readonly before: number;
  /** Whether only that start is deadly, or all that come after it too. */
  readonly once?: boolean;
  readonly install?: HostSettings['install'];
}

/** A host whose programs die as soon as the n-th of them starts. */
export async function dyingHost(death: Death): Promise<Host> {
  const { directory, programs, before, once = false, install = 'replace' } = death;
  const bin = join(directory, 'bin');
  await mkdir(bin, { recursive: true });
  await writeFile(join(directory, 'count'), '');
  for (const program of programs) {
    const shim = `#!/bin/sh
printf x >> ${directory}/count
[ "$(/usr/bin/wc -c < ${directory}/count)" ${once ? '-ne' : '-lt'} ${before} ] || kill -KILL 0
exec /usr/bin/${program} "$@"
`;
    await writeFile(join(bin, program), shim);
    await chmod(join(bin, program), 0o755);
  }
  const environment = { PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin` };
  return createHost({ transport: localTransport({ environment }), root: join(directory, 'root'), install });
}
