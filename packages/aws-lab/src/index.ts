/** An AWS for tests: the state machines of the services that deployments use, in virtual time, behind a real endpoint. */

export { commandHost, folderHost, type HostExecutor, type ScriptResult } from './commands/host-executor.js';
export { createClassicBalancer } from './deployments/create-classic-balancer.js';
export { createErrorAlarm, type ErrorSource } from './deployments/create-error-alarm.js';
export { createFunction, type LabFunction } from './deployments/create-function.js';
export { createRoutes, createTargetGroup, type LabRoutes } from './deployments/create-routes.js';
export {
  createService,
  type ServiceController,
  serviceNetwork,
  servicePlace,
} from './deployments/create-service.js';
export {
  type CreateDriver,
  type LabDeployment,
  type LabDeploymentOptions,
  runDeployment,
  trafficTimeline,
} from './deployments/run-deployment.js';
export type { ImageBehaviour } from './ecs/image-behaviour.js';
export type { Fault, FaultRule } from './faults/fault-rule.js';
export { publishedLimits, type RateLimit } from './faults/rate-limits.js';
export type { CallRecord } from './front/call-record.js';
export { type Lab, type LabClientSettings, type LabOptions, startLab } from './lab.js';
export { type LabBehaviour, usualBehaviour } from './lab-behaviour.js';
export { LabError } from './lab-error.js';
export type { FunctionHandler, InvocationContext } from './lambda/function-code.js';
export {
  formatSweep,
  type Sweep,
  type SweepFault,
  type SweepProblem,
  type SweepReport,
  type SweepRun,
  sweep,
  sweepFaults,
} from './sweep/sweep-faults.js';
export { inVirtualTime, passTime, type VirtualTimeOptions, type VirtualWorld } from './time/in-virtual-time.js';
export { classicTraffic } from './traffic/classic-traffic.js';
export { lambdaTraffic } from './traffic/lambda-traffic.js';
export { listenerTraffic } from './traffic/listener-traffic.js';
export type { RequestCounts, VersionCounts } from './traffic/request-counts.js';
export type { Traffic, TrafficOptions } from './traffic/traffic.js';
