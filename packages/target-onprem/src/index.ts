/** Hosts of one's own as a target. */
export {
  type EmbeddedLoadBalancer,
  type EmbeddedLoadBalancerSettings,
  embeddedLoadBalancer,
} from './load-balancer/embedded-load-balancer.js';
export type { Confirmation, LoadBalancer } from './load-balancer/load-balancer.js';
export { type LocalHostSettings, localHost } from './local-host.js';
export { type OnPremisesTarget, onPremises } from './onprem.js';
export type { HostEntry, OnPremisesSettings } from './settings.js';
