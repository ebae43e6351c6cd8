import type { DeploymentCommand } from '../deployment/deployment-command.js';
import type { DeploymentInput } from '../deployment/deployment-input.js';
import type { DeploymentState } from '../deployment/deployment-state.js';
import { gateIdOf } from '../deployment/waiting/waiting.js';
import type { Milliseconds } from '../model/duration.js';
import { childSignal } from './child-signal.js';
import type { Clock } from './clock.js';
import type { DriverHost } from './driver-host.js';
import { type GateAnswers, watchGate } from './gate-watch.js';
import { defaultMonitorInterval, type Monitor, watchAlarms } from './monitor.js';
import { createTimerTable } from './timer-table.js';

/** Who reads alarms for a deployment, and how often. */
export interface MonitorSettings {
  readonly monitor: Monitor;
  /** Default ten seconds. */
  readonly interval?: Milliseconds;
}

/** What attends a deployment besides the target: its timers, its gates and its alarms. */
export interface Attendants {
  /** Begins what these commands ask for, and returns the others, which are for the target. */
  take(commands: readonly DeploymentCommand[]): readonly DeploymentCommand[];
  /** After each turn: begins, once, to read the alarms that the deployment watches, and ends gates whose wait is over. */
  watch(state: DeploymentState): void;
  end(): void;
}

/** What attendants work with. */
export interface AttendantsOptions {
  readonly deploymentId: string;
  readonly clock: Clock;
  readonly schedule: DriverHost['schedule'];
  readonly signal: AbortSignal;
  readonly gates?: GateAnswers;
  readonly monitoring?: MonitorSettings;
  post(input: DeploymentInput): void;
}

/** Timers, gates and alarms over a driver's clock; all of it ends with the loop. */
export function createAttendants(options: AttendantsOptions): Attendants {
  const { deploymentId, clock, post, monitoring } = options;
  const life = childSignal([options.signal]);
  const timers = createTimerTable({
    clock,
    schedule: options.schedule,
    elapsed: (timerId, at) => post({ type: 'timer-elapsed', at, timerId }),
  });
  const gates = new Map<string, ReturnType<typeof childSignal>>();
  let watching = false;

  function begin(command: DeploymentCommand): boolean {
    if (command.type === 'start-timer') timers.start(command);
    else if (command.type === 'evaluate-gate') evaluate(command);
    else return false;
    return true;
  }

  function evaluate(command: Extract<DeploymentCommand, { readonly type: 'evaluate-gate' }>): void {
    if (gates.has(command.gateId)) return;
    const asking = childSignal([life.signal]);
    gates.set(command.gateId, asking);
    const answers = options.gates ?? { predicates: {} };
    const watched = watchGate(command, { ...answers, deploymentId, clock, signal: asking.signal });
    void watched.then((report) => (report === undefined ? undefined : post(report))).finally(() => asking.release());
  }

  return {
    take: (commands) => commands.filter((command) => !begin(command)),
    watch(state) {
      const { definition, waiting } = state;
      const open = waiting === undefined ? undefined : gateIdOf(state, waiting);
      for (const [gateId, asking] of gates) if (gateId !== open) asking.abort();
      const policy = definition?.alarms;
      if (watching || monitoring === undefined || policy === undefined || !policy.enabled) return;
      watching = true;
      const { monitor, interval = defaultMonitorInterval } = monitoring;
      const isRaised = (alarm: string): boolean => state.alarms.has(alarm);
      void watchAlarms({ monitor, policy, interval, clock, signal: life.signal, isRaised, post });
    },
    end() {
      timers.clear();
      life.abort();
      life.release();
    },
  };
}
