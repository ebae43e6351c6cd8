import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { DeploymentNotFoundError, SettingsError } from '@rollway/core';
import { type JournalRecord, viewInstances, viewOf } from '@rollway/core/driver';
import { type OtherPolicy, type ReplayedStep, stepThrough, whatIf } from '@rollway/core/testing';
import { fileJournal } from '@rollway/driver-embedded';
import { exitCodes } from '../exit-codes.js';
import { parseMinimumHealthyHosts, parseTraffic } from '../rehearsal/parse-policy.js';
import { replayLine, whatIfTable } from '../rehearsal/replay-lines.js';
import { statusDetail, statusList } from '../render/status-table.js';
import type { Terminal } from '../terminal.js';

/** Options of `rollway replay`. */
export interface ReplayOptions {
  /** A sequence number or a time: what was so then. */
  readonly at?: string;
  readonly minimumHealthyHosts?: string;
  readonly traffic?: string;
  readonly json?: boolean;
}

/** `rollway replay`: goes through what a journal recorded, or through what would have been. Needs no configuration. */
export async function replayCommand(
  terminal: Terminal,
  directory: string,
  deploymentId: string | undefined,
  options: ReplayOptions,
): Promise<number> {
  const journal = fileJournal(openable(directory, terminal.cwd));
  try {
    const listings = await gather(journal.list());
    const chosen = deploymentId ?? (listings.length === 1 ? listings[0]?.deploymentId : undefined);
    if (chosen === undefined) {
      for (const line of statusList(listings)) terminal.out(line);
      terminal.error('name one of these deployments to replay it');
      return exitCodes.usage;
    }
    const records = await gather(journal.read(chosen));
    if (records.length === 0) throw new DeploymentNotFoundError({ deploymentId: chosen, journal: directory });
    replay(terminal, records, options);
    return exitCodes.succeeded;
  } finally {
    await journal.close();
  }
}

function replay(terminal: Terminal, records: readonly JournalRecord[], options: ReplayOptions): void {
  const { at, json = false } = options;
  const policy = policyOf(options);
  if (policy !== undefined) {
    const answer = whatIf(records, policy);
    if (json) terminal.out(JSON.stringify(answer));
    else for (const line of whatIfTable(answer)) terminal.out(line);
  } else if (at !== undefined) {
    showAt(terminal, records, at, json);
  } else {
    for (const step of stepThrough(records)) terminal.out(json ? JSON.stringify(plain(step)) : replayLine(step));
  }
}

function policyOf({ minimumHealthyHosts, traffic }: ReplayOptions): OtherPolicy | undefined {
  if (minimumHealthyHosts === undefined && traffic === undefined) return undefined;
  return {
    ...(minimumHealthyHosts === undefined
      ? {}
      : { minimumHealthyHosts: parseMinimumHealthyHosts(minimumHealthyHosts) }),
    ...(traffic === undefined ? {} : { trafficRouting: parseTraffic(traffic) }),
  };
}

/** The state after the last record up to a sequence number or a time. */
function showAt(terminal: Terminal, records: readonly JournalRecord[], at: string, json: boolean): void {
  const isSequence = /^\d+$/.test(at);
  const time = isSequence ? Number.NaN : Date.parse(at);
  if (!isSequence && Number.isNaN(time)) {
    throw usage('--at', 'must be a sequence number or a time such as 2026-11-24T10:15:00Z', at);
  }
  const until = records.filter((record) => (isSequence ? record.sequence <= Number(at) : record.at <= time));
  let last: ReplayedStep | undefined;
  for (const step of stepThrough(until)) last = step;
  if (last === undefined) throw usage('--at', `must not be before the first record, ${timeOf(records[0])}`, at);
  const { state } = last;
  const view = viewOf(state);
  const instances = viewInstances(state);
  if (json) {
    terminal.out(JSON.stringify({ ...plain(last), view, instances }));
    return;
  }
  terminal.out(replayLine(last));
  const deployment = { deploymentId: state.deploymentId, view: () => view, instances: () => instances };
  for (const line of statusDetail(deployment)) terminal.out(line);
}

async function gather<Value>(values: AsyncIterable<Value>): Promise<readonly Value[]> {
  const gathered: Value[] = [];
  for await (const value of values) gathered.push(value);
  return gathered;
}

function plain({ state: _state, ...step }: ReplayedStep): Omit<ReplayedStep, 'state'> {
  return step;
}

function timeOf(record: JournalRecord | undefined): string {
  return new Date(record?.at ?? 0).toISOString();
}

function openable(directory: string, cwd: string): string {
  const path = resolve(cwd, directory);
  if (!existsSync(path)) throw usage('JOURNAL', 'is not there; name the directory of a journal', directory);
  return path;
}

function usage(path: string, message: string, received: string): SettingsError {
  const problem = { path, message, received: JSON.stringify(received) };
  return new SettingsError({ subject: 'command line', problems: [problem] });
}
