/** The traffic events at the load balancer, all others on the host: the same for every target over hosts. */
export { runServerEvent as runLifecycleEvent } from '@rollway/host';
