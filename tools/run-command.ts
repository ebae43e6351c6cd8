import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Root of the repository. */
export const repositoryRoot: string = fileURLToPath(new URL('..', import.meta.url));

/** How a command ended. */
export interface CommandResult {
  readonly exitCode: number;
  /** Both outputs, as they came. */
  readonly output: string;
}

/** Runs a command in the repository, with the tools that npm installed first on the PATH. */
export function runCommand(command: string, options: { readonly cwd?: string } = {}): Promise<CommandResult> {
  const env = {
    ...process.env,
    PATH: `${repositoryRoot}node_modules/.bin:${process.env.PATH}`,
    TURBO_TELEMETRY_DISABLED: '1',
  };
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: options.cwd ?? repositoryRoot,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Uint8Array): void => {
    output += Buffer.from(chunk).toString('utf8');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 127, output: `${output}${error.message}` }));
    child.once('close', (code) => resolve({ exitCode: code ?? 1, output }));
  });
}
