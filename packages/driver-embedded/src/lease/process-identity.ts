import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Enough to tell a process from every other one, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in clock ticks since boot; absent where there is no /proc. */
  readonly startTime?: string;
  /** Changes with every boot of the kernel. */
  readonly bootId?: string;
  /** Containers of one kernel number their processes apart. */
  readonly pidNamespace?: string;
}

/** Who this process is. */
export function ownIdentity(): ProcessIdentity {
  const startTime = startTimeOf(process.pid);
  const bootId = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const pidNamespace = textOf(() => readlinkSync('/proc/self/ns/pid'));
  return {
    pid: process.pid,
    host: hostname(),
    ...(startTime === undefined ? {} : { startTime }),
    ...(bootId === undefined ? {} : { bootId }),
    ...(pidNamespace === undefined ? {} : { pidNamespace }),
  };
}

/**
 * Whether a process may still run. `false` is certain; `true` also means that it cannot be seen from here, because it is on
 * another host or in another container.
 */
export function mayBeAlive(other: ProcessIdentity, own: ProcessIdentity = ownIdentity()): boolean {
  if (other.host !== own.host) return true;
  // The same host after a reboot: nothing that ran before it runs now.
  if (other.bootId !== own.bootId) return false;
  if (other.pidNamespace !== own.pidNamespace) return true;
  if (!exists(other.pid)) return false;
  // The number was given out again when the start times differ.
  return other.startTime === undefined || other.startTime === startTimeOf(other.pid);
}

/** Whether the other is this very process. */
export function isSameProcess(other: ProcessIdentity, own: ProcessIdentity = ownIdentity()): boolean {
  return (
    other.host === own.host && other.bootId === own.bootId && other.pid === own.pid && other.startTime === own.startTime
  );
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
}

/** A killed process whose parent has not collected it still has a number, but does nothing any more. */
function isZombie(pid: number): boolean {
  const state = statFieldsOf(pid)?.[0];
  return state === 'Z' || state === 'X';
}

/** Field 22 of /proc/<pid>/stat. */
function startTimeOf(pid: number): string | undefined {
  return statFieldsOf(pid)?.[19];
}

/** The fields after the command's name, which may itself contain spaces and parentheses. */
function statFieldsOf(pid: number): readonly string[] | undefined {
  const stat = textOf(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function textOf(read: () => string): string | undefined {
  try {
    return read().trim();
  } catch {
    return undefined;
  }
}
