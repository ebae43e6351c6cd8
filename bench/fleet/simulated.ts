import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRelease } from '../../tools/fleet/test-fleet.js';
import { writeFleetRevision } from '../../tools/fleet/write-revision.js';
import { measure } from './measure.js';

/** Deploys to so many simulated hosts, half at a time; resolves to a line on what the controller took. */
export async function measureSimulated(
  hosts: number,
  size: { readonly files: number; readonly bytes: number },
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'rollway-bench-'));
  try {
    const release = { version: 'simulated', ...size };
    const { location: archive } = await writeFleetRevision({ release: writeRelease }, directory, release);
    const work = JSON.stringify({ hosts, archive, journal: join(directory, 'journal') });
    const words = [fileURLToPath(new URL('simulated-controller.mjs', import.meta.url)), work];
    const { exitCode, output } = await measure({ program: process.execPath, words });
    const said = /^\{.*\}$/m.exec(output)?.[0];
    if (exitCode !== 0 || said === undefined) throw new RangeError(`the controller failed: ${output.slice(-2000)}`);
    const report = JSON.parse(said) as Readonly<Record<'seconds' | 'cpuSeconds' | 'peakMebibytes', number>> & {
      readonly status: string;
    };
    if (report.status !== 'succeeded') throw new RangeError(`the deployment ended as ${report.status}`);
    const { seconds, cpuSeconds, peakMebibytes } = report;
    const cpu = `${cpuSeconds.toFixed(1)} s CPU (${(cpuSeconds / hosts).toFixed(3)} s a host)`;
    return `${hosts} simulated hosts: ${seconds.toFixed(1)} s, ${cpu}, peak ${peakMebibytes} MiB`;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
