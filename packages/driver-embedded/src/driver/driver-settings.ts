import { type DeploymentGroup, SettingsError } from '@rollway/core';
import {
  type Clock,
  defaultRetryPolicy,
  type HttpProbe,
  type Journal,
  type MonitorSettings,
  type RetryPolicy,
  type ZoneOffsetLookup,
} from '@rollway/core/driver';
import { httpProbe } from '../gates/http-probe.js';
import type { DerivedFiles } from '../journal/derived-files.js';
import type { RequestDrop } from '../requests/request-drop.js';
import { systemClock } from '../system-clock.js';
import { systemZoneOffsets } from '../windows/zone-offsets.js';
import { checkSettings } from './check-settings.js';
import type { DeploymentCompanion } from './companions.js';

/** A journal the driver can use: the port, and optional abilities that the file journal has. */
export type EmbeddedJournal = Journal & {
  /** Where it is, for messages. */
  readonly directory?: string;
  /** Takes the journal for this process, before anything else is done. */
  acquire?(): Promise<void>;
  /** Who writes the journal; undefined when nobody does. */
  holder?(): Promise<{ readonly pid: number; readonly host: string } | undefined>;
  readonly requests?: RequestDrop;
  readonly derived?: DerivedFiles;
};

/** What an embedded driver is made from. */
export interface EmbeddedDriverSettings {
  /** The groups this process can deploy to, and take up again after a crash. */
  readonly groups: readonly DeploymentGroup[];
  /** Where deployments are kept; the driver closes it. */
  readonly journal: EmbeddedJournal;
  /** Default: the real clock. */
  readonly clock?: Clock;
  /** How patiently an operation with an unknown outcome is asked again; default: core's. */
  readonly retry?: Partial<RetryPolicy>;
  /** Calls of targets running at once, over all deployments; default 64. Waiting for the next poll does not count. */
  readonly concurrency?: number;
  /** Told what a listener threw, and what went wrong beside a deployment; default: a warning of the process. */
  readonly onListenerError?: (error: unknown) => void;
  /** Told each line that a target logs; not recorded. Default: nobody. */
  readonly onLog?: (operationId: string, message: string) => void;
  /** Who reads the alarms of groups that have some; default: nobody, so that only `deployment.report` tells of them. */
  readonly monitoring?: MonitorSettings;
  /** What is so while a deployment runs, and must not stay so; default: nothing. The first is begun first. */
  readonly companions?: readonly DeploymentCompanion[];
  /** Asks the addresses of HTTP gates; default: Node's `fetch`, without following redirects. */
  readonly probe?: HttpProbe;
  /** Looks up time zones for groups with time windows; default: those that Node knows. */
  readonly zoneOffsets?: ZoneOffsetLookup;
  /** Closes the driver when it is aborted. */
  readonly signal?: AbortSignal;
}

/** Settings that are checked and complete. */
export interface ParsedSettings extends Omit<Required<EmbeddedDriverSettings>, 'retry' | 'signal' | 'monitoring'> {
  readonly monitoring: MonitorSettings | undefined;
  readonly retry: RetryPolicy;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks and completes the settings.
 *
 * @throws SettingsError with every problem at once.
 */
export function parseSettings(settings: EmbeddedDriverSettings): ParsedSettings {
  const problems = checkSettings(settings);
  if (problems.length > 0) throw new SettingsError({ subject: 'embedded driver', problems });
  const { groups, journal, concurrency = 64 } = settings;
  const retry = { ...defaultRetryPolicy, ...settings.retry };
  const onListenerError = (error: unknown): void => call(() => (settings.onListenerError ?? warn)(error), warn);
  return Object.freeze({
    groups: Object.freeze([...groups]),
    journal,
    clock: settings.clock ?? systemClock,
    retry: Object.freeze(retry),
    concurrency,
    onListenerError,
    onLog: (operationId: string, message: string) =>
      call(() => settings.onLog?.(operationId, message), onListenerError),
    probe: settings.probe ?? httpProbe,
    zoneOffsets: settings.zoneOffsets ?? systemZoneOffsets,
    monitoring: settings.monitoring,
    companions: Object.freeze([...(settings.companions ?? [])]),
    signal: settings.signal,
  });
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}

/** What the host program gave us is called for its sake: what it throws, now or later, must not reach a deployment. */
function call(theirs: () => unknown, onError: (error: unknown) => void): void {
  try {
    Promise.resolve(theirs()).catch(onError);
  } catch (error) {
    onError(error);
  }
}
