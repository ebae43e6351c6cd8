import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { deploy } from './deploy.js';
import { type Pair, timed } from './measure.js';
import { setAside } from './scratch.js';
import { type Revision, run, type Shape, writeRevision } from './shapes.js';

/** Pairs of one shape: a fresh install, and a second deployment over it. */
export interface Replacing {
  readonly fresh: readonly Pair[];
  readonly second: readonly Pair[];
}

/** Measures replacing installs against `tar -x` and `cp -a`, one after the other in every round. */
export async function measureReplacing(
  scratch: string,
  shape: Shape,
  settings: { readonly permissions: boolean; readonly rounds: number },
): Promise<Replacing> {
  const appSpec = appSpecFor(scratch, settings.permissions);
  const write = (name: string, seed: number): Promise<Revision> =>
    writeRevision(scratch, shape, { name, appSpec, seed, changes: () => true });
  const [first, second] = [await write('first', 1), await write('second', 2)];
  const result = { fresh: [] as Pair[], second: [] as Pair[] };
  for (let round = 0; round < settings.rounds; round += 1) {
    await setAside(scratch, ['floor', 'root', 'app'], round);
    await mkdir(join(scratch, 'floor/app'), { recursive: true });
    const root = join(scratch, 'root');
    result.fresh.push({
      floor: await timed(() => floor(scratch, first, 'first')),
      product: await timed(() => deploy({ tar: first.tar, root, deploymentId: 'd-1' })),
    });
    result.second.push({
      floor: await timed(() => floor(scratch, second, 'second')),
      product: await timed(() => deploy({ tar: second.tar, root, deploymentId: 'd-2' })),
    });
  }
  return result;
}

/** What any installer has to do: an archive becomes a tree, and the tree is copied to its place. */
async function floor(scratch: string, revision: Revision, name: string): Promise<void> {
  const archive = join(scratch, 'floor', name);
  await run('sh', [
    '-c',
    `mkdir ${archive} && tar -xf ${revision.tar} -C ${archive} && cp -a ${archive}/files/. ${scratch}/floor/app`,
  ]);
}

/** An AppSpec that copies all files, and gives each an owner and a mode when asked to. */
export function appSpecFor(scratch: string, permissions: boolean): string {
  const rules = `permissions:
  - object: ${scratch}/app
    type: [file]
    owner: nobody
    group: nogroup
    mode: 640
`;
  return `version: 0.0
os: linux
files:
  - source: files
    destination: ${scratch}/app
${permissions ? rules : ''}`;
}
