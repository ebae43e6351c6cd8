/** An AWS for tests: the state machines of the services that deployments use, in virtual time, behind a real endpoint. */

export type { ImageBehaviour } from './ecs/image-behaviour.js';
export type { Fault, FaultRule } from './faults/fault-rule.js';
export type { CallRecord } from './front/call-record.js';
export { type Lab, type LabClientSettings, type LabOptions, startLab } from './lab.js';
export { type LabBehaviour, usualBehaviour } from './lab-behaviour.js';
export { LabError } from './lab-error.js';
export type { FunctionHandler, InvocationContext } from './lambda/function-code.js';
