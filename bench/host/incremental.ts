import { join } from 'node:path';
import { deploy } from './deploy.js';
import { type Pair, report, timed } from './measure.js';
import { appSpecFor } from './replacing.js';
import { setAside } from './scratch.js';
import { type Revision, run, type Shape, writeRevision } from './shapes.js';

/**
 * Measures a second deployment in which every tenth file differs: against `rsync -a` of the same trees, and against the same
 * deployment in the replacing way.
 */
export async function measureIncremental(scratch: string, shape: Shape, rounds: number): Promise<readonly string[]> {
  const [rsync, replace] = [[] as Pair[], [] as Pair[]];
  const write = (side: string, name: string, seed: number): Promise<Revision> =>
    writeRevision(join(scratch, side), shape, {
      name,
      appSpec: appSpecFor(join(scratch, side), false),
      seed,
      changes: (file) => file % 10 === 0,
    });
  const sides = await Promise.all(
    (['replace', 'incremental'] as const).map(async (way) => ({
      way,
      root: join(scratch, way, 'root'),
      first: await write(way, 'first', 1),
      second: await write(way, 'second', 2),
    })),
  );
  for (let round = 0; round < rounds; round += 1) {
    const took: Record<string, number> = {};
    for (const { way, root, first, second } of sides) {
      await setAside(join(scratch, way), ['root', 'app'], round);
      await deploy({ tar: first.tar, root, deploymentId: 'd-1', install: way });
      took[way] = await timed(() => deploy({ tar: second.tar, root, deploymentId: 'd-2', install: way }));
    }
    await setAside(scratch, ['copy'], round);
    const copy = join(scratch, 'copy/');
    const [one] = sides;
    await run('rsync', ['-a', `${one?.first.directory}/files/`, copy]);
    const synchronised = await timed(async () => {
      await run('rsync', ['-a', `${one?.second.directory}/files/`, copy]);
    });
    const product = took.incremental ?? Number.NaN;
    rsync.push({ floor: synchronised, product });
    replace.push({ floor: took.replace ?? Number.NaN, product });
  }
  const name = `${shape.name}, a tenth differs`;
  return [
    report(`${name}, against rsync -a`, ['rsync', 'incremental'], rsync, 1.5),
    report(`${name}, against replacing`, ['replace', 'incremental'], replace, 0.25),
  ];
}
