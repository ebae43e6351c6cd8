import type { StartTimer } from '../deployment/deployment-command.js';
import type { Clock } from './clock.js';
import type { DriverHost } from './driver-host.js';

/** The timers of one deployment. A lost table is filled again by the commands that are due. */
export interface TimerTable {
  /** Starts a timer; the same one twice is one. */
  start(command: StartTimer): void;
  /** Ends all of them. */
  clear(): void;
}

/** What a timer table works with. */
export interface TimerTableOptions {
  readonly clock: Pick<Clock, 'now'>;
  readonly schedule: DriverHost['schedule'];
  elapsed(timerId: string, at: number): void;
}

/**
 * Timers over a driver's own waiting. A clock that was set back while a timer ran would wake it too early: it is then
 * started anew for the time that is left.
 */
export function createTimerTable({ clock, schedule, elapsed }: TimerTableOptions): TimerTable {
  const cancels = new Map<string, () => void>();
  const wait = ({ timerId, dueAt }: Pick<StartTimer, 'timerId' | 'dueAt'>): void => {
    const wake = (): void => {
      const now = clock.now();
      if (now < dueAt) {
        wait({ timerId, dueAt });
        return;
      }
      cancels.delete(timerId);
      elapsed(timerId, now);
    };
    cancels.set(timerId, schedule(dueAt, wake));
  };
  return {
    start(command) {
      if (!cancels.has(command.timerId)) wait(command);
    },
    clear() {
      for (const cancel of cancels.values()) cancel();
      cancels.clear();
    },
  };
}
