/** Hosts of one's own as a target. */

export type { Confirmation, LoadBalancer, Standing } from '@rollway/core/target';
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
export type { Delivery, HostDelivery } from './delivery.js';
export { fileInventory } from './inventory/file-inventory.js';
export type {
  InstanceRegistry,
  Inventory,
  OnPremisesInstance,
  RegistrationRequest,
} from './inventory/inventory.js';
export { type InventoryItem, type RegisteredHostsSettings, registeredHosts } from './inventory/registered-hosts.js';
export type { Tag, TagFilter, TagSelection } from './inventory/tag-filter.js';
export {
  type IpTargetGroupSettings,
  ipTargetGroup,
  type TargetAddress,
} from './load-balancer/elbv2/ip-target-group.js';
export type { ElbClientLike } from './load-balancer/elbv2/target-group-calls.js';
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
export type { HostEntry, OnPremisesSettings } from './settings.js';
export type { FailedInstances } from './settle-failure.js';
export { createLimit, type Limit } from './ssh/limit.js';
export { type SshHostSettings, sshHost } from './ssh/ssh-host.js';
export type { SshClient, SshConnectionSettings, SshEndpoint, SshPrivateKey } from './ssh/ssh-settings.js';
