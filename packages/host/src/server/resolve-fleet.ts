import type { InquiryContext, Instance } from '@rollway/core/target';
import type { ParsedHost } from './host-entry.js';
import type { ServerSettings } from './server-settings.js';

/** The fleet as it is when a deployment starts, and how the load balancer treats it then. */
export async function resolveServerFleet(
  settings: ServerSettings,
  context: InquiryContext,
): Promise<readonly Instance[]> {
  const hosts = await settings.hosts.refresh();
  return Promise.all(hosts.map((host) => describeInstance(host, settings, context)));
}

async function describeInstance(
  { instanceId, zone }: ParsedHost,
  { loadBalancer }: ServerSettings,
  { signal }: InquiryContext,
): Promise<Instance> {
  const trafficBefore = await loadBalancer?.standing?.(instanceId, signal);
  return {
    instanceId,
    ...(zone === undefined ? {} : { zone }),
    ...(trafficBefore === undefined ? {} : { trafficBefore }),
  };
}
