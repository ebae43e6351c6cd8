/** The traffic events at the load balancer, all others on the instance: the same for every target over hosts. */
export { runServerEvent as runLifecycleEvent } from '@rollway/host';
