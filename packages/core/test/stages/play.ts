import { isDeepStrictEqual } from 'node:util';
import type { DeploymentGroup, Instance } from '@rollway/core';
import {
  assertInvariants,
  commandIdOf,
  createDefinition,
  type DeploymentCommand,
  type DeploymentDefinition,
  type DeploymentInput,
  type DeploymentState,
  emptyState,
  evolve,
  fromSnapshot,
  isFinal,
  type JournalRecord,
  takeTurn,
  toSnapshot,
} from '@rollway/core/driver';

type RunOperation = Extract<DeploymentCommand, { readonly type: 'run-operation' }>;
type Status = Extract<DeploymentInput, { readonly type: 'operation-reported' }>['status'];

/** How a deployment is played. */
export interface PlayOptions {
  /** How operations end; undefined: well, provisioning with `replacement`. */
  readonly answer?: (command: RunOperation) => string | Status | undefined;
  /** How long operations take, in milliseconds; default none, so that waits alone move the clock. */
  readonly takes?: (command: RunOperation) => number;
  readonly replacement?: readonly Instance[];
  /** What comes from outside when a record is written: `after` it, in milliseconds, default at once. */
  readonly react?: (record: JournalRecord) => readonly (Outside & { readonly after?: number })[] | undefined;
  /** Whether gates pass when they are asked; default they never do. */
  readonly gatesPass?: boolean;
  readonly change?: (definition: DeploymentDefinition) => DeploymentDefinition;
  readonly startsAt?: number;
  /** Default: there is one. */
  readonly lastSuccessful?: false;
}

type WithoutTime<Input> = Input extends unknown ? Omit<Input, 'at'> : never;
type Outside = WithoutTime<Exclude<DeploymentInput, { readonly type: 'start' }>>;

/** What became of it. */
export interface Played {
  readonly state: DeploymentState;
  readonly records: readonly JournalRecord[];
  readonly requests: readonly RunOperation['request'][];
  /** Times of records of these types since the start, in milliseconds, each with what it says. */
  timeline(...types: readonly JournalRecord['type'][]): readonly string[];
  /** Types of all records in order, without bookkeeping. */
  story(): readonly string[];
}

const lastSuccessful = {
  deploymentId: 'd-before',
  revision: { revisionType: 'Local', location: '/srv/1', bundleType: 'directory' },
  fileExistsBehavior: 'RETAIN',
} as const;

/** A deployment in virtual time, one input a turn, every invariant and snapshot checked after each. */
export async function play(group: DeploymentGroup, options: PlayOptions = {}): Promise<Played> {
  const definition = await createDefinition(
    group,
    { deploymentId: 'd', revision: { revisionType: 'Local', location: '/srv/2', bundleType: 'directory' } },
    {
      context: { signal: new AbortController().signal, log: () => undefined },
      history: options.lastSuccessful === false ? {} : { lastSuccessful },
      zoneOffsets: () => [{ from: 0, offset: 3_600_000 }],
    },
  );
  const startsAt = options.startsAt ?? 0;
  const changed = options.change?.(definition) ?? definition;
  return run(options, { type: 'start', at: startsAt, deploymentId: 'd', definition: changed });
}

function run(options: PlayOptions, start: DeploymentInput): Played {
  const state = emptyState();
  const records: JournalRecord[] = [];
  const requests: RunOperation['request'][] = [];
  const begun = new Set<string>();
  let waiting: DeploymentInput[] = [start];
  const later = (input: DeploymentInput): void => {
    waiting = [...waiting, input].sort((left, right) => left.at - right.at);
  };
  for (let turns = 0; !isFinal(state) && turns < 5000; turns += 1) {
    const [input, ...rest] = waiting;
    if (input === undefined) break;
    waiting = rest;
    const turn = takeTurn(state, [input], input.at);
    check(state, records, turn.records);
    for (const command of turn.commands) perform(command, input.at);
    for (const record of turn.records) {
      for (const { after = 0, ...outside } of options.react?.(record) ?? []) {
        later({ ...outside, at: input.at + after } as DeploymentInput);
      }
    }
  }
  return { state, records, requests, ...tellers(records, start.at) };

  function perform(command: DeploymentCommand, now: number): void {
    const polls = 'resumeFrom' in command && command.resumeFrom !== undefined;
    const key = `${commandIdOf(command)} ${polls}`;
    if (command.type === 'cancel-operation' || begun.has(key)) return;
    begun.add(key);
    if (command.type === 'start-timer') {
      later({ type: 'timer-elapsed', at: command.dueAt, timerId: command.timerId });
    } else if (command.type === 'evaluate-gate') {
      if (options.gatesPass !== true) return;
      later({ type: 'gate-reported', at: now, gateId: command.gateId, outcome: 'passed', reason: 'it said yes' });
    } else {
      requests.push(command.request);
      const at = now + (options.takes?.(command) ?? 0);
      later({ type: 'operation-reported', at, operationId: command.operationId, status: statusOf(command, options) });
    }
  }
}

function statusOf(command: RunOperation, { answer, replacement = [] }: PlayOptions): Status {
  const told = answer?.(command);
  if (typeof told === 'string') return { status: 'failed', diagnostics: { errorCode: 'ScriptFailed', message: told } };
  if (told !== undefined) return told;
  const provisions = command.request.type === 'provision-replacement';
  return { status: 'succeeded', result: provisions ? { instances: replacement, details: { made: 1 } } : undefined };
}

/** Every record leaves a whole state, which a snapshot keeps and a journal folds into again. */
function check(state: DeploymentState, records: JournalRecord[], added: readonly JournalRecord[]): void {
  assertInvariants(state);
  records.push(...added);
  const kept = JSON.parse(JSON.stringify(toSnapshot(state)));
  demand(isDeepStrictEqual(plain(fromSnapshot(kept)), plain(state)), 'a snapshot keeps the state');
  if (!isFinal(state)) return;
  const folded = emptyState();
  for (const record of records) evolve(folded, record);
  demand(isDeepStrictEqual(plain(folded), plain(state)), 'a journal folds into the state that wrote it');
}

/** Without members that are undefined, which a snapshot has no word for. */
function plain(state: DeploymentState | undefined): unknown {
  return (
    state && {
      rest: JSON.parse(JSON.stringify(state)),
      members: [...state.members].map(([, one]) => JSON.stringify(sorted(one))),
      alarms: [...state.alarms],
    }
  );
}

function sorted(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function demand(holds: boolean, rule: string): void {
  if (!holds) throw new TypeError(`${rule}: this does not hold`);
}

function tellers(records: readonly JournalRecord[], startsAt: number): Pick<Played, 'timeline' | 'story'> {
  return {
    story: () => records.map(({ type }) => type).filter((type) => !type.endsWith('operation-accepted')),
    timeline: (...types) =>
      records.filter(({ type }) => types.includes(type)).map((record) => `${record.at - startsAt} ${wordsOf(record)}`),
  };
}

function wordsOf(record: JournalRecord): string {
  switch (record.type) {
    case 'traffic-shifted':
      return `${record.listener} ${record.replacementWeight}`;
    case 'wait-started':
      return `wait ${record.wait}`;
    case 'wait-ended':
      return `${record.wait} ${record.outcome}`;
    case 'batch-started':
      return record.instanceIds.join(' ');
    case 'hook-succeeded':
      return record.lifecycleEvent;
    default:
      return record.type;
  }
}
