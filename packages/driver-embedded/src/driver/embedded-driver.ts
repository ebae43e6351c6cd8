import {
  type Deployment,
  type DeploymentDefinition,
  type DeploymentGroup,
  DeploymentNotFoundError,
  type Plan,
  type StartRequest,
} from '@rollway/core';
import type { DeploymentListing } from '@rollway/core/driver';
import pLimit from 'p-limit';
import { checkResume } from './check-resume.js';
import { createDriverContext } from './driver-context.js';
import { type EmbeddedDriverSettings, parseSettings } from './driver-settings.js';
import { createGroupQueue } from './group-queue.js';
import { loadState } from './load-state.js';
import { type PlanRequest, previewDeployment } from './plan-deployment.js';
import { type ResumeOptions, type ResumeReport, resumeDeployments } from './resume-deployments.js';
import { startDeployment } from './start-deployment.js';
import { checkAttach, checkStart } from './start-request.js';

/** Runs deployments in this process and keeps them in a journal. */
export interface EmbeddedDriver extends AsyncDisposable {
  /**
   * Starts a deployment; resolves once it is in the journal. The same request again returns the same deployment, and takes
   * it up when it was interrupted. While the group has an unfinished deployment, its `queuePolicy` says whether this is
   * refused or waits; whoever waits does so in this process only.
   *
   * @throws DeploymentExistsError when the id was used for something else, or the group has an unfinished deployment.
   * @throws DeploymentSupersededError when it waited and a later start took its place.
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
   * What `start` would do now: the same plan, from the same history of the group. Touches nothing, and works while another
   * process holds the journal.
   *
   * @throws PlanError when the plan is impossible, and whatever the target throws for a revision it cannot deploy.
   */
  plan(group: DeploymentGroup, request: PlanRequest): Promise<Plan>;
  /** As `plan`, but all that a start would record as the deployment's definition: what a rehearsal works with. */
  preview(group: DeploymentGroup, request: PlanRequest): Promise<DeploymentDefinition>;
  /**
   * Takes up unfinished deployments of the driver's groups where they were interrupted: all of them unless told otherwise.
   *
   * @throws JournalLockedError when another process holds the journal, and so runs them.
   * @throws SettingsError with every problem of the options, before anything is touched.
   */
  resume(options?: ResumeOptions): Promise<ResumeReport>;
  /** Every deployment of the journal, oldest first. */
  list(): Promise<readonly DeploymentListing[]>;
  /** Ends the loops between two turns and gives the journal up; what runs on hosts runs on, and `resume` takes it up. */
  close(): Promise<void>;
}

/**
 * The default driver: deployments run in this process, and a journal outlives it.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function createEmbeddedDriver(settings: EmbeddedDriverSettings): EmbeddedDriver {
  const parsed = parseSettings(settings);
  const { journal, signal } = parsed;
  const context = createDriverContext(parsed);
  // One at a time: two starts must not both see that a group is free.
  const inTurn = pLimit(1);
  const queue = createGroupQueue(context);
  let closed: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    signal?.removeEventListener('abort', closeOnAbort);
    await context.end();
    // A start that was under way has been refused, or began a loop that ends at once.
    await inTurn(() => context.end());
    await journal.close();
  }

  function close(): Promise<void> {
    closed ??= closeAll();
    return closed;
  }

  function closeOnAbort(): void {
    close().catch(parsed.onListenerError);
  }

  if (signal?.aborted === true) closeOnAbort();
  else signal?.addEventListener('abort', closeOnAbort, { once: true });
  return {
    async start(group, request) {
      // Before it waits for its group: a request that cannot be recorded is refused at once.
      checkStart(group, request, parsed.groups);
      return queue.start(group, request.deploymentId, () => inTurn(() => startDeployment(context, group, request)));
    },
    async attach(deploymentId) {
      checkAttach(deploymentId);
      context.refuseClosed(deploymentId);
      const running = context.running(deploymentId);
      if (running !== undefined) return running;
      const state = await loadState(journal, deploymentId);
      if (state === undefined)
        throw new DeploymentNotFoundError({ deploymentId, journal: journal.directory ?? 'the journal' });
      return context.observe(deploymentId, state);
    },
    plan: async (group, request) => (await previewDeployment(context, group, request)).plan,
    preview: (group, request) => previewDeployment(context, group, request),
    async resume(options = {}) {
      checkResume(options);
      return inTurn(() => resumeDeployments(context, options));
    },
    list: () => context.list(),
    close,
    [Symbol.asyncDispose]: close,
  };
}
