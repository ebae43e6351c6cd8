import { loadavg } from 'node:os';
import { join } from 'node:path';
import { measureIncremental } from './incremental.js';
import { report } from './measure.js';
import { peakMemory } from './memory.js';
import { readOptions } from './options.js';
import { appSpecFor, measureReplacing } from './replacing.js';
import { inScratch } from './scratch.js';
import { run, type Shape, writeRevision } from './shapes.js';

/** Measures and prints; it reports and never fails, because a shared machine has slow days. */
async function main(): Promise<void> {
  const options = readOptions();
  const { stdout } = await run('stat', ['-f', '-c', '%T', options.directory]);
  const where = `${options.directory} on ${stdout.trim()}, load ${loadavg()[0]?.toFixed(1)}`;
  console.log(`medians of ${options.rounds} pairs; node ${process.version}; ${where}; the floor is tar -x and cp -a`);
  for (const shape of options.shapes) {
    for (const name of options.cases) {
      await inScratch(options.directory, async (scratch) => {
        if (name === 'incremental') {
          for (const line of await measureIncremental(scratch, shape, options.rounds)) console.log(line);
          return;
        }
        const pairs = await measureReplacing(scratch, shape, { ...options, permissions: name === 'permissions' });
        const columns = ['floor', 'install'] as const;
        console.log(report(`${shape.name}, ${name}, fresh`, columns, pairs.fresh, 1.3));
        console.log(report(`${shape.name}, ${name}, second`, columns, pairs.second, 1.3));
      });
    }
    console.log(await memoryLine(options.directory, shape));
  }
}

/** The same number of files with ten times the bytes: what the controller needs must not follow. */
async function memoryLine(directory: string, shape: Shape): Promise<string> {
  const peaks: number[] = [];
  for (const bytes of [Math.ceil(shape.bytes / 10), shape.bytes]) {
    await inScratch(directory, async (scratch) => {
      const appSpec = appSpecFor(scratch, false);
      const sized = { ...shape, bytes };
      const { tar } = await writeRevision(scratch, sized, { name: 'first', appSpec, seed: 1, changes: () => true });
      peaks.push(await peakMemory({ tar, root: join(scratch, 'root'), deploymentId: 'd-1' }));
    });
  }
  const [small = Number.NaN, large = Number.NaN] = peaks;
  return `${shape.name}, peak memory of the controller: ${large.toFixed(0)} MB; with a tenth of the bytes ${small.toFixed(0)} MB`;
}

await main();
