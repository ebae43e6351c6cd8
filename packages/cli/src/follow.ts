import type { Deployment } from '@rollway/core';
import { exitCodeFor, exitCodes } from './exit-codes.js';
import { createDurationEstimate } from './render/duration-estimate.js';
import { colour, liveView } from './render/live-view.js';
import { plainLine } from './render/plain-line.js';
import type { Terminal } from './terminal.js';

/** How following prints. */
export interface FollowOptions {
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Only events after this sequence number are printed; default 0. */
  readonly after?: number;
}

/** Redraws of the live view, in milliseconds. */
const redrawInterval = 200;

/**
 * Shows a deployment to its end and returns the exit code. The first Ctrl-C pauses it: what runs ends, nothing new starts,
 * and the command leaves once it is so. The second one leaves at once; the journal has everything either way.
 */
export async function followDeployment(deployment: Deployment, options: FollowOptions): Promise<number> {
  const { terminal, json, after = 0 } = options;
  const leaving = new AbortController();
  const stopListening = handleInterrupts(deployment, terminal, leaving);
  const show = json ? undefined : startLiveView(deployment, terminal);
  try {
    for await (const event of deployment.events({ after, signal: leaving.signal })) {
      show?.hear(event);
      if (json) terminal.out(JSON.stringify(event));
      else if (terminal.redraw === undefined) print(terminal, plainLine(event));
    }
    if (leaving.signal.aborted) {
      terminal.error(`${deployment.deploymentId} is unfinished; go on with: rollway resume ${deployment.deploymentId}`);
      return exitCodes.paused;
    }
    const result = await deployment.finished();
    if (json) terminal.out(JSON.stringify({ type: 'result', ...result }));
    return exitCodeFor(result.status);
  } finally {
    show?.end();
    stopListening();
  }
}

function handleInterrupts(deployment: Deployment, terminal: Terminal, leaving: AbortController): () => void {
  let pressed = 0;
  return terminal.onInterrupt(() => {
    pressed += 1;
    if (pressed > 1) return leaving.abort();
    terminal.error('pausing: what runs ends, nothing new starts; press Ctrl-C again to leave at once');
    pauseAndLeave(deployment, leaving).catch(() => leaving.abort());
  });
}

/** Leaves when no lifecycle event is in flight any more. */
async function pauseAndLeave(deployment: Deployment, leaving: AbortController): Promise<void> {
  await deployment.pause({ reason: 'interrupted at the terminal' });
  const inFlight = new Set<string>();
  for await (const event of deployment.events({ signal: leaving.signal })) {
    if (event.type === 'lifecycle-event-started') inFlight.add(event.instanceId);
    if (event.type === 'lifecycle-event-succeeded' || event.type === 'lifecycle-event-failed')
      inFlight.delete(event.instanceId);
    if (event.sequence >= deployment.view().sequence && inFlight.size === 0) return leaving.abort();
  }
}

function startLiveView(
  deployment: Deployment,
  terminal: Terminal,
): { hear: ReturnType<typeof createDurationEstimate>['hear']; end(): void } {
  const estimate = createDurationEstimate();
  const startedAt = terminal.now();
  const draw = (): void => {
    const view = liveView(deployment, { now: terminal.now(), startedAt, columns: terminal.columns, estimate });
    terminal.redraw?.(view.map(colour));
  };
  const timer = terminal.redraw === undefined ? undefined : setInterval(draw, redrawInterval);
  return {
    hear: estimate.hear,
    end() {
      clearInterval(timer);
      draw();
    },
  };
}

function print(terminal: Terminal, line: string | undefined): void {
  if (line !== undefined) terminal.error(line);
}
