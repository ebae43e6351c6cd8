import type { DeploymentGroup } from '@rollway/core';
import type { DeploymentListing } from '@rollway/core/driver';

/** Something that is so for as long as a deployment runs, and no longer: `suspendProcesses` of `@rollway/aws` makes one. */
export interface DeploymentCompanion {
  /** Whether it goes with deployments of a group; absent: with all. */
  accompanies?(group: DeploymentGroup): boolean;
  /**
   * Begins, performs, and ends however that ends. When it rejects before it performs, the deployment does not run; it is called
   * again, under the same id, whenever the deployment is taken up.
   */
  during<Result>(deploymentId: string, perform: () => Promise<Result>): Promise<Result>;
  /** Ends what is left of deployments that do not run any more, as a process that was killed leaves it; answers their ids. */
  resumeLeftOver(isRunning: (deploymentId: string) => boolean): Promise<readonly string[]>;
}

/** What the two functions below need of a driver's settings. */
interface CompanionSettings {
  readonly companions: readonly DeploymentCompanion[];
  readonly onListenerError: (error: unknown) => void;
}

/**
 * Performs in the company of all that go with the group. One that cannot end does not change what the deployment has come to: it
 * is told to `onListenerError`, and asked again before the next deployment.
 */
export async function accompany(
  { companions, onListenerError }: CompanionSettings,
  { group, deploymentId }: { readonly group: DeploymentGroup; readonly deploymentId: string },
  perform: () => Promise<void>,
): Promise<void> {
  const inCompany = companions
    .filter((companion) => companion.accompanies?.(group) ?? true)
    .reduceRight<() => Promise<void>>(
      (inner, companion) => async () => {
        let performed = false;
        try {
          await companion.during(deploymentId, async () => {
            await inner();
            performed = true;
          });
        } catch (error) {
          if (!performed) throw error;
          onListenerError(error);
        }
      },
      perform,
    );
  await inCompany();
}

/** Has companions end what deployments of the journal have left that are finished; of others it knows nothing. */
export async function endLeftOver(
  { companions, onListenerError }: CompanionSettings,
  listings: readonly DeploymentListing[],
): Promise<void> {
  const finished = new Set(listings.filter((listing) => listing.finished).map(({ deploymentId }) => deploymentId));
  for (const companion of companions) {
    await companion.resumeLeftOver((deploymentId) => !finished.has(deploymentId)).catch(onListenerError);
  }
}
