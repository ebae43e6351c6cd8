import { type MinimumHealthyHosts, oneAtATime } from '../batches/minimum-healthy-hosts.js';

/** New revision on the same instances, some of them out of service at a time (CodeDeploy: in-place deployment). */
export interface InPlaceStrategy {
  readonly deploymentType: 'in-place';
  readonly minimumHealthyHosts: MinimumHealthyHosts;
}

/** How a group is changed. A union with one member today; blue/green joins it. */
export type Strategy = InPlaceStrategy;

/** In-place deployments; by default one instance at a time, as in CodeDeploy. */
export function inPlace(settings: { readonly minimumHealthyHosts?: MinimumHealthyHosts } = {}): InPlaceStrategy {
  return { deploymentType: 'in-place', minimumHealthyHosts: settings.minimumHealthyHosts ?? oneAtATime };
}
