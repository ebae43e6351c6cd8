import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process is started for a step. */
export interface AdapterRun {
  readonly stepFile: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly umask: string;
  /** Seconds until it is ended. */
  readonly limit: number;
}

/** What a step's process came to. */
export interface AdapterResult {
  readonly exit: 'ok' | 'fail' | 'hang';
  readonly answer: Readonly<Record<string, unknown>>;
  readonly errors: string;
}

const adapter = fileURLToPath(new URL('../adapter.ts', import.meta.url));

/** Performs a step in a process with the environment, umask and working directory of the case. */
export async function runAdapter({ stepFile, environment, cwd, umask, limit }: AdapterRun): Promise<AdapterResult> {
  const program = [
    process.execPath,
    '--conditions=@rollway/source',
    '--import',
    import.meta.resolve('tsx'),
    adapter,
    stepFile,
  ];
  const child = spawn('/bin/sh', ['-c', 'umask "$0" && cd "$1" && shift && exec "$@"', umask, cwd, ...program], {
    env: { ...environment },
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let hangs = false;
  const timer = setTimeout(() => {
    hangs = true;
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  }, limit * 1000);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  const code = await new Promise((resolve) => child.once('close', resolve));
  clearTimeout(timer);
  const answer = lastLine(output);
  const ok = answer.ok ?? code === 0;
  return { exit: hangs ? 'hang' : ok === true ? 'ok' : 'fail', answer, errors };
}

function lastLine(output: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
}
