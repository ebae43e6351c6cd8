import { setMaxListeners } from 'node:events';
import {
  type Deployment,
  type DeploymentGroup,
  DeploymentNotFoundError,
  DriverClosedError,
  JournalLockedError,
  type StartRequest,
} from '@rollway/core';
import {
  createDefinition,
  type DeploymentListing,
  type DeploymentState,
  emptyState,
  isFinal,
  type Journal,
} from '@rollway/core/driver';
import pLimit from 'p-limit';
import { enrichInstance } from '../history/group-history.js';
import { loadHistory } from '../history/load-history.js';
import { type EmbeddedDriverSettings, type ParsedSettings, parseSettings } from './driver-settings.js';
import { type HostedDeployment, hostDeployment } from './hosted-deployment.js';
import { loadState } from './load-state.js';
import { observeDeployment } from './observed-deployment.js';
import { checkStart, refuseOtherRequest, refuseSecondDeployment } from './start-request.js';

/** What `resume` found. */
export interface ResumeReport {
  /** Deployments that run again. */
  readonly resumed: readonly Deployment[];
  /** Unfinished deployments that this driver cannot take up, and why. */
  readonly notResumed: readonly { readonly deploymentId: string; readonly reason: string }[];
}

/** Runs deployments in this process and keeps them in a journal. */
export interface EmbeddedDriver extends AsyncDisposable {
  /**
   * Starts a deployment; resolves once it is in the journal. The same request again returns the same deployment, and takes
   * it up when it was interrupted.
   *
   * @throws DeploymentExistsError when the id was used for something else, or the group has an unfinished deployment.
   * @throws PlanError when the plan is impossible; nothing was touched.
   * @throws JournalLockedError when another process holds the journal.
   */
  start(group: DeploymentGroup, request: StartRequest): Promise<Deployment>;
  /**
   * The handle of any deployment in the journal. One that another process runs can be followed and steered from here; one
   * that nobody runs is not taken up by this: see `resume`.
   *
   * @throws DeploymentNotFoundError when the journal does not have it.
   */
  attach(deploymentId: string): Promise<Deployment>;
  /**
   * Takes up every unfinished deployment of the driver's groups where it was interrupted.
   *
   * @throws JournalLockedError when another process holds the journal, and so runs them.
   */
  resume(): Promise<ResumeReport>;
  /** Every deployment of the journal, oldest first. */
  list(): Promise<readonly DeploymentListing[]>;
  /** Ends the loops between two turns and gives the journal up; what runs on hosts runs on, and is taken up by `resume`. */
  close(): Promise<void>;
}

/**
 * The default driver: deployments run in this process, and a journal outlives it.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function createEmbeddedDriver(settings: EmbeddedDriverSettings): EmbeddedDriver {
  const parsed = parseSettings(settings);
  const { journal } = parsed;
  const limit = pLimit(parsed.concurrency);
  const closing = new AbortController();
  // Every deployment listens to it.
  setMaxListeners(0, closing.signal);
  const hosted = new Map<string, HostedDeployment>();
  const inTurn = createQueue();
  let closed: Promise<void> | undefined;

  function run(group: DeploymentGroup, deploymentId: string, state: DeploymentState): HostedDeployment {
    const running = hostDeployment({ deploymentId, group, state, settings: parsed, limit, closing: closing.signal });
    hosted.set(deploymentId, running);
    void running.over.then(() => hosted.delete(deploymentId));
    return running;
  }

  async function startNew(group: DeploymentGroup, request: StartRequest): Promise<Deployment> {
    const { deploymentId } = request;
    await journal.acquire?.();
    const listings = await listAll(journal);
    refuseSecondDeployment(group, listings);
    const definition = await defineDeployment(group, request, { settings: parsed, listings, signal: closing.signal });
    refuseClosed(deploymentId);
    const running = run(group, deploymentId, emptyState());
    await running.post({ type: 'start', at: parsed.clock.now(), deploymentId, definition });
    return running.deployment;
  }

  async function startAgain(
    group: DeploymentGroup,
    request: StartRequest,
    state: DeploymentState,
  ): Promise<Deployment> {
    const { deploymentId } = request;
    if (state.definition !== undefined) refuseOtherRequest(group, request, state.definition);
    const running = hosted.get(deploymentId);
    if (running !== undefined) return running.deployment;
    if (isFinal(state) || !(await acquired())) return observe(deploymentId, state);
    // Read again now that nobody else can write.
    return run(group, deploymentId, (await loadState(journal, deploymentId)) ?? state).deployment;
  }

  async function acquired(): Promise<boolean> {
    try {
      await journal.acquire?.();
      return true;
    } catch (error) {
      if (error instanceof JournalLockedError) return false;
      throw error;
    }
  }

  function observe(deploymentId: string, state: DeploymentState): Deployment {
    return observeDeployment({ deploymentId, state, settings: parsed, closing: closing.signal });
  }

  function refuseClosed(deploymentId: string): void {
    if (closing.signal.aborted) throw new DriverClosedError({ deploymentId });
  }

  async function resumeOne(listing: DeploymentListing): Promise<Deployment | string> {
    const { deploymentId, applicationName, deploymentGroupName } = listing;
    const running = hosted.get(deploymentId);
    if (running !== undefined) return running.deployment;
    const group = parsed.groups.find(
      (one) => one.name === deploymentGroupName && one.applicationName === applicationName,
    );
    if (group === undefined)
      return `deployment group ${applicationName}/${deploymentGroupName} is not one of this driver's`;
    const state = await loadState(journal, deploymentId);
    const targetName = state?.definition?.targetName;
    if (state === undefined || isFinal(state)) return 'it has ended meanwhile';
    if (targetName !== group.target.name)
      return `it was started with target ${targetName}, and the group has ${group.target.name}`;
    return run(group, deploymentId, state).deployment;
  }

  async function resume(): Promise<ResumeReport> {
    refuseClosed('to be resumed');
    const unfinished = (await listAll(journal)).filter(({ finished }) => !finished);
    if (unfinished.length > 0) await journal.acquire?.();
    const resumed: Deployment[] = [];
    const notResumed: { readonly deploymentId: string; readonly reason: string }[] = [];
    for (const listing of unfinished) {
      const outcome = await resumeOne(listing);
      if (typeof outcome === 'string') notResumed.push({ deploymentId: listing.deploymentId, reason: outcome });
      else resumed.push(outcome);
    }
    return { resumed, notResumed };
  }

  async function closeAll(): Promise<void> {
    closing.abort();
    parsed.signal?.removeEventListener('abort', closeOnAbort);
    await inTurn.idle();
    await Promise.all([...hosted.values()].map(({ over }) => over));
    await journal.close();
  }

  function close(): Promise<void> {
    closed ??= closeAll();
    return closed;
  }

  function closeOnAbort(): void {
    close().catch(parsed.onListenerError);
  }

  const driver: EmbeddedDriver = {
    start: (group, request) =>
      inTurn.run(async () => {
        refuseClosed(request.deploymentId);
        checkStart(group, request, parsed.groups);
        const state = await loadState(journal, request.deploymentId);
        return state === undefined ? startNew(group, request) : startAgain(group, request, state);
      }),
    async attach(deploymentId) {
      refuseClosed(deploymentId);
      const running = hosted.get(deploymentId);
      if (running !== undefined) return running.deployment;
      const state = await loadState(journal, deploymentId);
      if (state === undefined) throw new DeploymentNotFoundError({ deploymentId, journal: 'the journal' });
      return observe(deploymentId, state);
    },
    resume: () => inTurn.run(resume),
    list: () => listAll(journal),
    close,
    [Symbol.asyncDispose]: close,
  };
  if (parsed.signal?.aborted === true) closeOnAbort();
  else parsed.signal?.addEventListener('abort', closeOnAbort, { once: true });
  return driver;
}

async function defineDeployment(
  group: DeploymentGroup,
  request: StartRequest,
  options: {
    readonly settings: ParsedSettings;
    readonly listings: readonly DeploymentListing[];
    readonly signal: AbortSignal;
  },
): ReturnType<typeof createDefinition> {
  const { settings, listings, signal } = options;
  const history = await loadHistory(settings.journal, group, listings);
  return createDefinition(group, request, {
    context: { signal, log: (message) => settings.onLog(request.deploymentId, message) },
    history: { lastSuccessful: history.lastSuccessful, enrich: (instance) => enrichInstance(history, instance) },
  });
}

async function listAll(journal: Journal): Promise<readonly DeploymentListing[]> {
  const listings: DeploymentListing[] = [];
  for await (const listing of journal.list()) listings.push(listing);
  return listings;
}

/** Runs one task after the other: two starts must not both see that a group is free. */
function createQueue(): { run<Result>(task: () => Promise<Result>): Promise<Result>; idle(): Promise<void> } {
  const one = pLimit(1);
  return { run: (task) => one(task), idle: () => one(() => Promise.resolve()) };
}
