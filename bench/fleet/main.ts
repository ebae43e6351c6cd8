/**
 * `npm run bench:fleet -- --hosts 20 --pairs 3 --modes half,one,all`: rolls releases out over a fleet of real sshd and one
 * HAProxy, by Rollway and by what people use, in turn. Prints medians, and ratios of pairs that ran one after the other.
 * `--simulated 1000`: what the controller of so many hosts takes, which answer as hosts do and need no machine.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { startFleet, type TestFleet } from '../../tools/fleet/test-fleet.js';
import { writeFleetRevision } from '../../tools/fleet/write-revision.js';
import { runCommand } from '../../tools/run-command.js';
import { runOnce, type Sample } from './run-once.js';
import { measureSimulated } from './simulated.js';
import { printSummary } from './summary.js';
import { ansible, type Mode, plainScript, type Rollout, rollway, type Tool } from './tools.js';

const { values } = parseArgs({
  options: {
    hosts: { type: 'string', default: '20' },
    pairs: { type: 'string', default: '3' },
    modes: { type: 'string', default: 'half,all' },
    tools: { type: 'string', default: 'ssh2,script,ansible' },
    files: { type: 'string', default: '500' },
    bytes: { type: 'string', default: '5242880' },
    simulated: { type: 'string' },
  },
});

const all: Readonly<Record<string, Tool>> = {
  ssh2: rollway({ client: 'ssh2', recheck: 'wait' }),
  'at-once': rollway({ client: 'ssh2', recheck: 'at-once' }),
  openssh: rollway({ client: 'openssh', recheck: 'wait' }),
  script: plainScript,
  ansible,
};
const tools = values.tools.split(',').flatMap((name) => all[name] ?? []);
const build = await runCommand('turbo run build --output-logs=errors-only');
if (build.exitCode !== 0) throw new RangeError(build.output);
const size = { files: Number(values.files), bytes: Number(values.bytes) };
if (values.simulated !== undefined) {
  console.log(await measureSimulated(Number(values.simulated), size));
  process.exit();
}

const fleet = await startFleet({ hosts: Number(values.hosts), timeToLive: 7200 });
await using _ended = fleet;
const directory = await mkdtemp(join(fleet.inventory.dir, 'bench-'));
await writeInventories(fleet, directory);
const samples: Sample[] = [];
const alone = await oneHostAlone();
for (const mode of values.modes.split(',') as Mode[]) {
  for (let pair = 0; pair < Number(values.pairs); pair += 1) {
    for (const tool of tools) {
      const rollout = await prepare(mode, `${mode}-${pair}-${samples.length}`);
      const sample = await runOnce(tool, rollout, pair);
      samples.push(sample);
      console.log(JSON.stringify(sample));
    }
  }
}
printSummary(samples, Number(values.hosts), alone);
console.log(`\nload of the machine over the last minute: ${loadavg()[0]?.toFixed(1)}`);

async function prepare(mode: Mode, version: string): Promise<Rollout> {
  const { location: archive } = await writeFleetRevision(fleet, directory, { version, ...size });
  return { inventory: fleet.inventory, directory, version, release: join(directory, version), archive, mode };
}

/** A rollout to one host when nothing else happens. */
async function oneHostAlone(): Promise<Sample> {
  const rollout = await prepare('all', 'alone');
  const [host] = fleet.inventory.hosts;
  const inventory = { ...fleet.inventory, hosts: host === undefined ? [] : [host] };
  return runOnce(rollway({ client: 'ssh2', recheck: 'wait' }), { ...rollout, inventory }, 0);
}

async function writeInventories({ inventory }: TestFleet, where: string): Promise<void> {
  await writeFile(join(where, 'hosts'), inventory.hosts.map(({ name, host }) => `${name} ${host}\n`).join(''));
  const program = new URL('../../tools/fleet/fleet', import.meta.url).pathname;
  const { stdout } = await promisify(execFile)(program, ['-d', inventory.dir, 'inventory', '--format', 'ansible']);
  await writeFile(join(where, 'ansible-hosts'), stdout);
}
