import { type DeploymentGroup, DriverClosedError, SettingsError } from '@rollway/core';
import type { DeploymentListing } from '@rollway/core/driver';

/** What a companion is told about the driver that calls it. */
export interface CompanionContext {
  /**
   * Aborted when the driver closes, which waits for its companions: give up what has not begun, and wait for nothing that may
   * never come. What was begun is still to be ended.
   */
  readonly signal: AbortSignal;
}

/** Something that is so for as long as a deployment runs, and no longer: `suspendProcesses` of `@rollway/aws` makes one. */
export interface DeploymentCompanion {
  /** Whether it goes with deployments of a group; absent: with all. */
  accompanies?(group: DeploymentGroup): boolean;
  /**
   * Begins, performs, and ends however that ends. When it rejects before it performs, the deployment does not run; it is called
   * again, under the same id, whenever the deployment is taken up.
   */
  during<Result>(deploymentId: string, perform: () => Promise<Result>, context: CompanionContext): Promise<Result>;
  /** Ends what is left of deployments that do not run any more, as a process that was killed leaves it; answers their ids. */
  resumeLeftOver(isRunning: (deploymentId: string) => boolean): Promise<readonly string[]>;
}

/** What the two functions below need of a driver's settings. */
interface CompanionSettings {
  readonly companions: readonly DeploymentCompanion[];
  readonly onListenerError: (error: unknown) => void;
}

/** Whom companions go with. */
interface Accompanied {
  readonly group: DeploymentGroup;
  readonly deploymentId: string;
  /** Aborted when the driver closes. */
  readonly closing: AbortSignal;
}

/**
 * Performs in the company of all that go with the group. One that cannot end does not change what the deployment has come to, nor
 * why its loop ended: it is told to `onListenerError`, and asked again before the next deployment.
 */
export async function accompany(
  settings: CompanionSettings,
  accompanied: Accompanied,
  perform: () => Promise<void>,
): Promise<void> {
  const inCompany = settings.companions.reduceRight<() => Promise<void>>((inner, companion, index) => {
    const isMeant = companion.accompanies?.(accompanied.group) ?? true;
    return isMeant ? () => performBeside(companion, index, { settings, accompanied, inner }) : inner;
  }, perform);
  await inCompany();
}

async function performBeside(
  companion: DeploymentCompanion,
  index: number,
  options: {
    readonly settings: CompanionSettings;
    readonly accompanied: Accompanied;
    readonly inner: () => Promise<void>;
  },
): Promise<void> {
  const { settings, accompanied, inner } = options;
  const { deploymentId, closing } = accompanied;
  let performed: Promise<void> | undefined;
  const performOnce = (): Promise<void> => {
    performed ??= inner();
    return performed;
  };
  const problem = await problemOf(() => companion.during(deploymentId, performOnce, { signal: closing }));
  if (performed === undefined) throw notPerformed(problem, index, accompanied);
  const reason = await problemOf(() => performed);
  if (problem !== undefined && problem.error !== reason?.error) settings.onListenerError(problem.error);
  if (reason !== undefined) throw reason.error;
}

/** Why nothing was performed: the driver closes, or the companion says why, or it breaks its contract. */
function notPerformed(problem: Problem | undefined, index: number, { deploymentId, closing }: Accompanied): unknown {
  if (closing.aborted) return new DriverClosedError({ deploymentId });
  if (problem !== undefined) return problem.error;
  const path = `companions[${index}].during`;
  const problems = [
    { path, message: `must perform, or reject with the reason why not; deployment ${deploymentId} did not run` },
  ];
  return new SettingsError({ subject: 'embedded driver', problems });
}

/** In a box: anything can be thrown, also undefined. */
interface Problem {
  readonly error: unknown;
}

async function problemOf(perform: () => Promise<void> | undefined): Promise<Problem | undefined> {
  try {
    await perform();
    return undefined;
  } catch (error) {
    return { error };
  }
}

/**
 * Has companions end what deployments of the journal have left that are finished and do not run in this driver; of others it knows
 * nothing. For whoever has the journal: beside another process, a deployment may be finished and still have its companions.
 */
export async function endLeftOver(
  { settings, isUnderWay }: { readonly settings: CompanionSettings; isUnderWay(deploymentId: string): boolean },
  listings: readonly DeploymentListing[],
): Promise<void> {
  const finished = new Set(listings.filter((listing) => listing.finished).map(({ deploymentId }) => deploymentId));
  const isRunning = (deploymentId: string): boolean => !finished.has(deploymentId) || isUnderWay(deploymentId);
  for (const companion of settings.companions) {
    try {
      await companion.resumeLeftOver(isRunning);
    } catch (error) {
      settings.onListenerError(error);
    }
  }
}
