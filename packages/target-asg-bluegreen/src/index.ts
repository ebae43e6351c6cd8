/** Blue/green deployments of EC2 fleets, as a Rollway target. */
export { asgBlueGreen } from './asg-bluegreen.js';
export type { CreatedResource, FleetReference, Replacement, SideFleet } from './replacement.js';
export type { AsgBlueGreenSettings, FleetSelection, InstanceEvents } from './settings.js';
