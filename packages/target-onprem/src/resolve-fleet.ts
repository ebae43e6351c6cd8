/** The hosts as their list has them when a deployment starts, and how the load balancer treats each then. */
export { resolveServerFleet as resolveFleet } from '@rollway/host';
