/** Turns a revision into files and processes on a host. */
export type { Bundle, BundleContent, BundleEntry, BundleLocation } from './bundle/bundle.js';
export { type BundleLimits, defaultBundleLimits } from './bundle/bundle-limits.js';
export { type OpenBundleOptions, openBundle } from './bundle/open-bundle.js';
export {
  checkSelection,
  isSelected,
  type Tag,
  type TagFilter,
  type TagSelection,
} from './fleet/tag-filter.js';
export { createHost, type Host, type HostDescription } from './host.js';
export {
  defaultDeploymentRoot,
  type HostCallOptions,
  type HostOperation,
  type HostRequest,
  type HostSettings,
} from './host-settings.js';
export type { InstallPlan, PlannedAttribute, PlannedFile, PlannedMapping } from './install/install-plan.js';
export { type PlanInstallOptions, planInstall } from './install/plan-install.js';
export { requirePlainArchive } from './lifecycle/fetch-archive.js';
export type { EventInspection } from './lifecycle/inspect-event.js';
export type { HostAnswer } from './lifecycle/parse-answer.js';
export { type Retention, retentionOf, retentionProblems } from './lifecycle/retention.js';
export { type LocalBundleOptions, localBundle } from './local/local-bundle.js';
export { type RemoteRevision, remoteRevision } from './local/remote-revision.js';
export { type LocalRun, type LocalRunResult, runLocal } from './local/run-local.js';
export { type BundleCache, createBundleCache, type PinnedBundle } from './revision-source/bundle-cache.js';
export { downloadOnHost, type HostDownload, type HostDownloadRequest } from './revision-source/download-on-host.js';
export { type GitHubSourceSettings, gitHubSource } from './revision-source/github-source.js';
export type { DownloadedRevision, DownloadOptions, RevisionSource } from './revision-source/revision-source.js';
export { type S3ClientLike, s3Source } from './revision-source/s3-source.js';
export type { Privileges } from './security/elevate.js';
export { secretProblems } from './security/secrets.js';
export { type Delivery, deliveryProblems, type HostDelivery } from './server/delivery.js';
export type { ServerHandle } from './server/handle.js';
export { checkHosts, completeHost, type HostEntry, type ParsedHost } from './server/host-entry.js';
export { type HostList, hostList } from './server/host-list.js';
export { inspectServerRevision } from './server/inspect-revision.js';
export { joinLoadBalancers } from './server/join-load-balancers.js';
export { createLimit, type Limit } from './server/limit.js';
export { resolveServerFleet } from './server/resolve-fleet.js';
export { runServerEvent, type ServerParts } from './server/run-lifecycle-event.js';
export type { ServerSettings } from './server/server-settings.js';
export type { FailedInstances } from './server/settle-failure.js';
export { createStageAhead, type SendAhead, type StageAhead, type Turn } from './server/stage-ahead.js';
export {
  type DeploymentSpecification,
  parseDeploymentSpecification,
} from './specification/deployment-specification.js';
export { unlessLetGo } from './transport/let-go.js';
export { type LocalTransportSettings, localTransport } from './transport/local-transport.js';
export { sharePoll } from './transport/share-poll.js';
export { maximumAnswer, type Transport, type TransportCommand, type TransportResult } from './transport/transport.js';
