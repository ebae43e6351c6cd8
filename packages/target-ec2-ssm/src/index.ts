/** EC2 instances as a target: in place, over Systems Manager. */
export { type Ec2SsmTarget, ec2Ssm } from './ec2-ssm.js';
export {
  createInstanceLaunchHandler,
  type InstanceLaunchHandler,
  type InstanceLaunchOutcome,
} from './instance-launch/instance-launch-handler.js';
export type { InstanceLaunchSettings, LaunchDeployment, LaunchPauses } from './instance-launch/launch-settings.js';
export type { LifecycleAction } from './instance-launch/lifecycle-action.js';
export type { FleetSelection } from './resolve-fleet.js';
export type { Ec2SsmSettings, HostOf } from './settings.js';
