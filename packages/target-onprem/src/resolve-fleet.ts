import type { InquiryContext, Instance } from '@rollway/core/target';
import type { ParsedHost, ParsedSettings } from './settings.js';

/** The fleet as it is when a deployment starts, and how the load balancer treats it then. */
export async function resolveFleet(settings: ParsedSettings, context: InquiryContext): Promise<readonly Instance[]> {
  const hosts = await settings.hosts.refresh();
  return Promise.all(hosts.map((host) => describeInstance(host, settings, context)));
}

async function describeInstance(
  { instanceId, zone }: ParsedHost,
  { loadBalancer }: ParsedSettings,
  { signal }: InquiryContext,
): Promise<Instance> {
  const trafficBefore = await loadBalancer?.standing?.(instanceId, signal);
  return {
    instanceId,
    ...(zone === undefined ? {} : { zone }),
    ...(trafficBefore === undefined ? {} : { trafficBefore }),
  };
}
