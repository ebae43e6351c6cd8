/** Hosts of one's own as a target. */

export { type ElbClientLike, type IpTargetGroupSettings, ipTargetGroup, type TargetAddress } from '@rollway/aws';
export type { Confirmation, LoadBalancer, Standing } from '@rollway/core/target';
export {
  createLimit,
  type Delivery,
  type FailedInstances,
  type HostDelivery,
  type HostEntry,
  type Limit,
  type Tag,
  type TagFilter,
  type TagSelection,
} from '@rollway/host';
export { assumeRoleWith, type StsClientLike } from './credentials/assume-role-with.js';
export {
  type AwsCredentials,
  type DownloadCredentials,
  type DownloadObject,
  userCredentials,
} from './credentials/download-credentials.js';
export { type PresignedDownloadSettings, presignedDownload } from './credentials/presigned-download.js';
export {
  type AssumeRole,
  type SessionCredentialsSettings,
  sessionCredentials,
} from './credentials/session-credentials.js';
export { fileInventory } from './inventory/file-inventory.js';
export type {
  InstanceRegistry,
  Inventory,
  OnPremisesInstance,
  RegistrationRequest,
} from './inventory/inventory.js';
export { type InventoryItem, type RegisteredHostsSettings, registeredHosts } from './inventory/registered-hosts.js';
export {
  type EmbeddedLoadBalancer,
  type EmbeddedLoadBalancerSettings,
  embeddedLoadBalancer,
} from './load-balancer/embedded-load-balancer.js';
export { type HaproxyLoadBalancer, haproxy } from './load-balancer/haproxy/haproxy.js';
export type { RuntimeAddress } from './load-balancer/haproxy/runtime-connection.js';
export type { HaproxySettings, Recheck } from './load-balancer/haproxy/settings.js';
export { type LocalHostSettings, localHost } from './local-host.js';
export { type OnPremisesTarget, onPremises } from './onprem.js';
export type { OnPremisesSettings } from './settings.js';
export { type SshHostSettings, sshHost } from './ssh/ssh-host.js';
export type { SshClient, SshConnectionSettings, SshEndpoint, SshPrivateKey } from './ssh/ssh-settings.js';
