import type { EvaluateGate, StartTimer } from '../../deployment/deployment-command.js';
import type { DeploymentInput } from '../../deployment/deployment-input.js';
import type { Scenario } from './scenario.js';
import { after, type World } from './world.js';

/** What a controller attends to besides operations: the timers and gates of its deployment. Gone when it dies. */
export interface Attendance {
  readonly world: World;
  readonly scenario: Scenario;
  /** By timer id: when it is due by the controller's clock. */
  readonly timers: Map<string, number>;
  readonly gates: Set<string>;
  clock(): number;
  post(input: DeploymentInput): void;
}

/** Starts a timer; the same one twice is one. A clock that was set back meanwhile makes it wait for what is left. */
export function startTimer(attendance: Attendance, { timerId, dueAt }: StartTimer): void {
  if (attendance.timers.has(timerId)) return;
  attendance.timers.set(timerId, dueAt);
  wakeLater(attendance, timerId, dueAt);
}

/** Looks at every timer again, after the clock jumped. */
export function recheckTimers(attendance: Attendance): void {
  for (const [timerId, dueAt] of attendance.timers) wakeLater(attendance, timerId, dueAt);
}

function wakeLater(attendance: Attendance, timerId: string, dueAt: number): void {
  after(attendance.world, Math.max(0, dueAt - attendance.clock()), () => {
    if (!attendance.timers.has(timerId)) return;
    const at = attendance.clock();
    if (at < dueAt) {
      wakeLater(attendance, timerId, dueAt);
      return;
    }
    attendance.timers.delete(timerId);
    attendance.post({ type: 'timer-elapsed', at, timerId });
  });
}

/** Asks a gate every interval until it passes, and for a little longer than anybody waits for it. */
export function watchGate(attendance: Attendance, { gateId, gate }: EvaluateGate): void {
  if (gate.type === 'approval' || attendance.gates.has(gateId)) return;
  attendance.gates.add(gateId);
  const { world, scenario } = attendance;
  const { passes = 1, refuses = 0 } = scenario.gates ?? {};
  let asked = 0;
  const ask = (): void => {
    if (!attendance.gates.has(gateId)) return;
    asked += 1;
    const answer = world.random.next();
    const outcome = answer < passes ? 'passed' : answer < passes + refuses ? 'refused' : undefined;
    if (outcome !== undefined) {
      attendance.post({ type: 'gate-reported', at: attendance.clock(), gateId, outcome, reason: 'it was asked' });
    } else if (asked <= gate.timeout / gate.interval + 1) after(world, gate.interval, ask);
  };
  after(world, 0, ask);
}

/** The controller died: nobody wakes and nobody asks any more. */
export function endAttendance({ timers, gates }: Attendance): void {
  timers.clear();
  gates.clear();
}
