import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Kill } from './kill-plan.js';

/** How a controller ended. */
export interface ControllerEnd {
  readonly killed: boolean;
  /** The deployment's status, when the controller lived to see it. */
  readonly status: string | undefined;
  /** From its first sign of life to its end. */
  readonly milliseconds: number;
}

/** Runs a controller until the deployment has ended, or until it is killed. */
export async function runController(directory: string, deploymentId: string, kill?: Kill): Promise<ControllerEnd> {
  const program = fileURLToPath(new URL('controller.ts', import.meta.url));
  const suicide = kill?.at === 'record' ? [kill.side, String(kill.record)] : [];
  const flags = ['--conditions=@rollway/source', '--import', 'tsx'];
  const child = spawn(process.execPath, [...flags, program, directory, deploymentId, ...suicide], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) =>
    child.once('close', (_code, signal) => resolve(signal)),
  );
  let begun = 0;
  let status: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line !== 'started') {
      status = line;
      return;
    }
    begun = performance.now();
    if (kill?.at === 'time') timer = setTimeout(() => child.kill('SIGKILL'), kill.milliseconds);
  });
  const signal = await ended;
  clearTimeout(timer);
  return { killed: signal === 'SIGKILL', status, milliseconds: performance.now() - begun };
}
