import { spawn } from 'node:child_process';

/** How a script ended on a host. */
export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What stands behind a managed node: something that can run a script as a root shell would. */
export interface HostExecutor {
  /** Aborted: end the script with all its processes. */
  run(script: string, signal: AbortSignal): Promise<ScriptResult>;
}

/** A host that is a folder of this machine: quick, and honest about everything but isolation. */
export function folderHost(
  directory: string,
  options: { readonly environment?: Readonly<Record<string, string>>; readonly shell?: string } = {},
): HostExecutor {
  const env = { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: directory, ...options.environment };
  const shell = options.shell ?? '/bin/sh';
  return { run: (script, signal) => runProcess([shell, '-s'], { script, signal, env, cwd: directory }) };
}

/** A host behind a command that feeds a shell there, for example `['ssh', '-F', 'config', 'web-1', 'sh -s']`. */
export function commandHost(command: readonly string[]): HostExecutor {
  return { run: (script, signal) => runProcess(command, { script, signal, env: process.env, cwd: '/' }) };
}

function runProcess(
  [file = '', ...args]: readonly string[],
  options: {
    readonly script: string;
    readonly signal: AbortSignal;
    readonly env: NodeJS.ProcessEnv;
    readonly cwd: string;
  },
): Promise<ScriptResult> {
  const { script, signal, env, cwd } = options;
  const child = spawn(file, args, { cwd, env, detached: true, stdio: 'pipe' });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener('abort', end, { once: true });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Uint8Array) => {
    stdout += Buffer.from(chunk).toString('utf8');
  });
  child.stderr.on('data', (chunk: Uint8Array) => {
    stderr += Buffer.from(chunk).toString('utf8');
  });
  // A script that ends before it has read everything breaks the pipe, which is its own affair.
  child.stdin.on('error', () => undefined);
  child.stdin.end(script);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ exitCode: 127, stdout, stderr: error.message }));
    child.once('close', (code) => {
      signal.removeEventListener('abort', end);
      resolve({ exitCode: code ?? 137, stdout, stderr });
    });
  });
}
