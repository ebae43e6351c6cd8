import { spawn } from 'node:child_process';

/** A program to run. */
interface Program {
  readonly program: string;
  readonly words: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** What running it took. */
export interface Measured {
  readonly exitCode: number;
  readonly seconds: number;
  /** Of the program and of everything it started and waited for. */
  readonly cpuSeconds: number;
  readonly output: string;
}

/** Runs a program and measures it with the shell's own clock. */
export async function measure({ program, words, environment = {} }: Program): Promise<Measured> {
  const script = 'TIMEFORMAT="%R %U %S"; time "$0" "$@" 2>&1';
  const child = spawn('/bin/bash', ['-c', script, program, ...words], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let times = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    times += chunk.toString('utf8');
  });
  const exitCode = await new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)));
  const [seconds = 0, user = 0, system = 0] = (times.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { exitCode, seconds, cpuSeconds: user + system, output };
}
