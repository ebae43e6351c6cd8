import { type DeploymentGroup, localRevision } from '@rollway/core';
import {
  createDefinition,
  createInbox,
  type DeploymentCommand,
  type DeploymentInput,
  type DeploymentRequest,
  type DeploymentState,
  type DriverHost,
  defaultRetryPolicy,
  emptyState,
  foldRecords,
  type GateAnswers,
  type Inbox,
  type MonitorSettings,
  performOperation,
  runDeployment,
} from '@rollway/core/driver';
import { createVirtualClock, type InMemoryJournal, inMemoryJournal, type VirtualClock } from '@rollway/core/testing';

const deploymentId = 'd-loop';

/** The smallest driver there can be: the real loop and the real performer over ports in memory. */
export interface VirtualRun {
  readonly journal: InMemoryJournal;
  readonly clock: VirtualClock;
  readonly state: DeploymentState;
  /** Settles when the loop returned. */
  readonly ended: Promise<void>;
  /** Posts a request, as a person would through a handle. */
  ask(request: DeploymentRequest): void;
  /** Posts an input, as a monitor would. */
  post(input: DeploymentInput): void;
  /** Stops the controller between two turns, as closing a driver does. */
  close(): void;
  /** Lets virtual time pass, sleeper by sleeper, until the loop returned; fails after so many steps. */
  toTheEnd(mostSteps?: number): Promise<void>;
}

/** Starts a deployment of the group, or goes on with the one in the journal. */
export async function runInVirtualTime(
  group: DeploymentGroup,
  options: {
    readonly journal?: InMemoryJournal;
    readonly clock?: VirtualClock;
    readonly gates?: GateAnswers;
    readonly monitoring?: MonitorSettings;
  } = {},
): Promise<VirtualRun> {
  const { journal = inMemoryJournal(), clock = createVirtualClock(), ...attended } = options;
  const closing = new AbortController();
  const inbox = createInbox();
  const state = await foldRecords(journal.read(deploymentId), emptyState());
  const host = createHost({ group, journal, clock, inbox, closing });
  if (state.definition === undefined) inbox.post({ input: await startInput(group, clock) });
  let returned = false;
  const ended = runDeployment({
    deploymentId,
    state,
    host,
    inbox,
    clock,
    signal: closing.signal,
    ...attended,
    onCommitted: () => undefined,
  }).finally(() => {
    returned = true;
  });
  return {
    journal,
    clock,
    state,
    ended,
    ask: (request) => inbox.post({ input: { ...request, at: clock.now() } }),
    post: (input) => inbox.post({ input }),
    close: () => closing.abort(),
    async toTheEnd(mostSteps = 1000) {
      for (let step = 0; step < mostSteps && !returned; step += 1) {
        // Letting no time pass lets what is ready run on; only then does the next sleeper wake.
        await clock.advance(0);
        if (!returned) await clock.advanceToNext();
      }
      if (!returned) throw new TypeError(`the deployment did not end within ${mostSteps} steps`);
      await ended;
    },
  };
}

interface HostParts {
  readonly group: DeploymentGroup;
  readonly journal: InMemoryJournal;
  readonly clock: VirtualClock;
  readonly inbox: Inbox;
  readonly closing: AbortController;
}

function createHost({ group, journal, clock, inbox, closing }: HostParts): DriverHost {
  const running = new Set<string>();
  // Kept from poll to poll: an operation that was cancelled stays cancelled.
  const cancellations = new Map<string, AbortController>();
  const perform = async (command: DeploymentCommand): Promise<void> => {
    if (command.type === 'start-timer' || command.type === 'evaluate-gate') return;
    const { operationId } = command;
    const cancelling = cancellations.get(operationId) ?? new AbortController();
    cancellations.set(operationId, cancelling);
    if (command.type === 'cancel-operation') {
      cancelling.abort();
      return;
    }
    if (running.has(operationId)) return;
    running.add(operationId);
    const { signal } = closing;
    const options = { target: group.target, clock, retry: defaultRetryPolicy, signal, cancelled: cancelling.signal };
    const report = await performOperation(command, options);
    running.delete(operationId);
    if (report !== undefined) inbox.post({ input: report });
  };
  return {
    commit: (id, records, { expectedSequence }) => journal.append(id, records, { expectedSequence }),
    dispatch: (commands) => {
      for (const command of commands) void perform(command);
    },
    schedule(at, wake) {
      const cancelled = new AbortController();
      const sleeping = clock.sleep(Math.max(0, at - clock.now()), cancelled.signal);
      void sleeping.then(() => (cancelled.signal.aborted ? undefined : wake()));
      return () => cancelled.abort();
    },
    read: (id, options) => journal.read(id, options),
  };
}

async function startInput(group: DeploymentGroup, clock: VirtualClock): Promise<DeploymentInput> {
  const context = { signal: new AbortController().signal, log: () => undefined };
  const request = { deploymentId, revision: localRevision('/revisions/2') };
  const definition = await createDefinition(group, request, { context, history: {} });
  return { type: 'start', at: clock.now(), deploymentId, definition };
}
