/** Named checks that prove targets, load balancers, journals and drivers. */
export type { Check, Gaps } from './check.js';
export { crashingJournal } from './driver/crashing-journal.js';
export { type DriverConformanceOptions, driverConformance } from './driver/driver-conformance.js';
export type { ConformingDriver, CrashPoint, DriverFixture } from './driver/driver-fixture.js';
export { type JournalConformanceOptions, journalConformance } from './journal/journal-conformance.js';
export type { JournalFixture } from './journal/journal-fixture.js';
export {
  type LoadBalancerConformanceOptions,
  loadBalancerConformance,
} from './load-balancer/load-balancer-conformance.js';
export type { LoadBalancerFixture } from './load-balancer/load-balancer-fixture.js';
export { sampleRequest } from './target/sample-request.js';
export { type TargetConformanceOptions, targetConformance } from './target/target-conformance.js';
export type { TargetFixture } from './target/target-fixture.js';
export { type TransportConformanceOptions, transportConformance } from './transport/transport-conformance.js';
export type { ConformingTransport, TransportFixture } from './transport/transport-fixture.js';
export {
  type WeightedTargetConformanceOptions,
  weightedTargetConformance,
} from './weighted-target/weighted-target-conformance.js';
export type { WeightedTarget, WeightedTargetFixture } from './weighted-target/weighted-target-fixture.js';
