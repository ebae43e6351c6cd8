import type { JournalRecord } from '../deployment/journal-record.js';
import type { DeploymentListing, Journal, Snapshot } from '../driver/journal.js';
import { JournalConflictError } from '../errors/journal-conflict-error.js';

/** The calls of a journal that can be made to fail. */
export type JournalCall = 'append' | 'read' | 'saveSnapshot' | 'loadSnapshot' | 'list';

/** What a test may order. */
export interface InMemoryJournalOptions {
  /**
   * Asked before each call; what it returns is thrown. With `append` and `afterwards`, it is thrown although the records
   * were added: the writer cannot know.
   */
  failure?(
    call: JournalCall,
    deploymentId: string,
  ): { readonly error: unknown; readonly afterwards?: boolean } | undefined;
}

/** A journal in memory, which keeps text as a disk would: nothing read from it shares anything with what was written. */
export interface InMemoryJournal extends Journal {
  /** What is kept of a deployment, for a test to look at. */
  recordsOf(deploymentId: string): readonly JournalRecord[];
}

interface Kept {
  readonly lines: string[];
  snapshot: string | undefined;
}

/** Creates an empty journal. Several drivers in one test may share it, one after the other. */
export function inMemoryJournal(options: InMemoryJournalOptions = {}): InMemoryJournal {
  const deployments = new Map<string, Kept>();
  const kept = (deploymentId: string): Kept => deployments.get(deploymentId) ?? { lines: [], snapshot: undefined };
  const failBefore = (call: JournalCall, deploymentId: string): void => {
    const failure = options.failure?.(call, deploymentId);
    if (failure !== undefined && failure.afterwards !== true) throw failure.error;
  };
  return {
    async append(deploymentId, records, { expectedSequence }) {
      const failure = options.failure?.('append', deploymentId);
      if (failure !== undefined && failure.afterwards !== true) throw failure.error;
      const entry = kept(deploymentId);
      const actualSequence = entry.lines.length;
      if (actualSequence !== expectedSequence) throw conflict(deploymentId, expectedSequence, actualSequence);
      deployments.set(deploymentId, entry);
      entry.lines.push(...records.map((record) => JSON.stringify(record)));
      if (failure !== undefined) throw failure.error;
    },
    async *read(deploymentId, { after = 0 } = {}) {
      failBefore('read', deploymentId);
      for (const line of kept(deploymentId).lines.slice(after)) yield parseRecord(line);
    },
    async saveSnapshot(deploymentId, snapshot) {
      failBefore('saveSnapshot', deploymentId);
      const entry = deployments.get(deploymentId);
      if (entry !== undefined) entry.snapshot = JSON.stringify(snapshot);
    },
    async loadSnapshot(deploymentId) {
      failBefore('loadSnapshot', deploymentId);
      const { snapshot } = kept(deploymentId);
      return snapshot === undefined ? undefined : (JSON.parse(snapshot) as Snapshot);
    },
    async *list() {
      failBefore('list', '');
      for (const [deploymentId, { lines }] of deployments) yield listingOf(deploymentId, lines);
    },
    close: () => Promise.resolve(),
    recordsOf: (deploymentId) => kept(deploymentId).lines.map(parseRecord),
  };
}

function conflict(deploymentId: string, expectedSequence: number, actualSequence: number): JournalConflictError {
  const reason = `it ends with record ${actualSequence}, not ${expectedSequence}`;
  return new JournalConflictError({ deploymentId, reason });
}

function listingOf(deploymentId: string, lines: readonly string[]): DeploymentListing {
  const [first = '{}'] = lines;
  const record = parseRecord(first);
  const definition = record.type === 'deployment-started' ? record.definition : undefined;
  return {
    deploymentId,
    applicationName: definition?.applicationName ?? '',
    deploymentGroupName: definition?.deploymentGroupName ?? '',
    startedAt: record.at,
    finished: lines.length > 0 && parseRecord(lines[lines.length - 1] ?? '{}').type === 'deployment-finished',
  };
}

function parseRecord(line: string): JournalRecord {
  return JSON.parse(line) as JournalRecord;
}
