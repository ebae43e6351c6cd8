import type { AlarmInput } from '../deployment/deployment-input.js';
import type { AlarmPolicy } from '../group/failure-policy.js';
import type { Milliseconds } from '../model/duration.js';
import type { InquiryContext } from '../target/v1/target.js';
import type { Clock } from './clock.js';

/** What a monitor says of one alarm. `no-data`: it exists and cannot tell, which follows a policy of its own. */
export type AlarmState = 'ok' | 'alarm' | 'no-data';

/** Where alarms are read: a port. A typed callback is one, CloudWatch another. */
export interface Monitor {
  /** The state of each of these alarms now. One that is missing in the answer could not be read. */
  read(alarms: readonly string[], context: InquiryContext): Promise<Readonly<Record<string, AlarmState>>>;
}

/** How often alarms are read unless somebody says otherwise. CodeDeploy does not say how often it does. */
export const defaultMonitorInterval: Milliseconds = 10_000;

/** What watching alarms needs. */
export interface WatchAlarmsOptions {
  readonly monitor: Monitor;
  readonly policy: AlarmPolicy;
  readonly interval: Milliseconds;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Whether the deployment knows an alarm as raised: also one that was raised before a crash. */
  isRaised(alarm: string): boolean;
  post(input: AlarmInput & { readonly at: number }): void;
  log?(message: string): void;
}

/**
 * Reads the alarms of a deployment at once and then every interval, for as long as it runs, and says what differs from what
 * the deployment knows. What the core makes of it is the core's business; telling it twice is harmless.
 */
export async function watchAlarms(options: WatchAlarmsOptions): Promise<void> {
  const { clock, signal, interval, policy } = options;
  while (!signal.aborted) {
    const states = await readAlarms(options);
    if (signal.aborted) return;
    for (const alarm of policy.names) tell(alarm, states, options);
    await clock.sleep(interval, signal);
  }
}

type Reading = { readonly states: Readonly<Record<string, AlarmState>> } | { readonly problem: string };

async function readAlarms(options: WatchAlarmsOptions): Promise<Reading> {
  const { monitor, policy, signal } = options;
  try {
    const log = (message: string): void => options.log?.(message);
    return { states: await monitor.read(policy.names, { signal, log }) };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function tell(alarm: string, reading: Reading, options: WatchAlarmsOptions): void {
  const at = options.clock.now();
  const state = 'states' in reading ? reading.states[alarm] : undefined;
  if (state === undefined) {
    const reason = 'problem' in reading ? reading.problem : 'the monitor does not know it';
    options.post({ type: 'alarm-unreadable', at, alarm, reason });
    return;
  }
  const isRaised = state === 'alarm' || (state === 'no-data' && options.policy.noData === 'alarm');
  if (isRaised === options.isRaised(alarm)) return;
  options.post({ type: isRaised ? 'alarm-raised' : 'alarm-cleared', at, alarm });
}

/** A monitor over a function that knows one alarm at a time. */
export function monitorOf(read: (alarm: string, context: InquiryContext) => AlarmState | Promise<AlarmState>): Monitor {
  return {
    async read(alarms, context) {
      const states = await Promise.allSettled(
        alarms.map(async (alarm) => [alarm, await read(alarm, context)] as const),
      );
      return Object.fromEntries(states.flatMap((state) => (state.status === 'fulfilled' ? [state.value] : [])));
    },
  };
}
