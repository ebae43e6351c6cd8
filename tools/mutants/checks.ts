import { spawnSync } from 'node:child_process';

/** One way of checking the machine, as a command over a workshop. */
export interface Check {
  readonly name: 'types' | 'simulation' | 'exhaustive' | 'specification';
  readonly command: readonly string[];
}

const program = ['--conditions=@rollway/source', '--import', 'tsx'] as const;

/** Tests of the machine by plain values; the random ones are checks of their own. */
const specifications = [
  'src',
  'test/stages',
  'test/peer-bugs',
  'test/golden-journals',
  '--exclude',
  '**/random-stages.test.ts',
];

/** The checks, the quickest first. */
export const checks: readonly Check[] = [
  { name: 'types', command: ['node_modules/typescript/bin/tsc', '-p', 'packages/core/tsconfig.pure.json'] },
  { name: 'simulation', command: [...program, 'tools/sim/main.ts', '--seeds', '1500', '--first'] },
  { name: 'exhaustive', command: [...program, 'tools/exhaustive/main.ts', '--limit', '1500', '--first'] },
  {
    name: 'specification',
    command: ['node_modules/vitest/vitest.mjs', 'run', '--root', 'packages/core', '--bail', '1', ...specifications],
  },
];

/** What a check said. */
export interface Verdict {
  readonly caught: boolean;
  /** The line that says what is broken. */
  readonly says: string;
}

/** Runs a check in a workshop. One that does not end in time, on a busy machine for instance, has caught nothing. */
export function runCheck(root: string, { command }: Check, timeout: number): Verdict {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command], {
    cwd: root,
    encoding: 'utf8',
    timeout,
    maxBuffer: 1 << 26,
  });
  if (status === 0) return { caught: false, says: '' };
  if (status === null) return { caught: false, says: 'it did not end in time' };
  return { caught: true, says: tellingLine(`${stderr}\n${stdout}`.replace(escapes, '')) };
}

/** Colours of a terminal. */
const escapes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

function tellingLine(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /^(broken:|seed \d+:|.*error TS|FAIL |AssertionError|.*Error: )/.test(line));
  return (telling ?? lines.findLast((line) => line !== '') ?? '').slice(0, 110);
}
