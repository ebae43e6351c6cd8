import type { Instance } from '@rollway/core/target';
import type { ParsedSettings } from './settings.js';

/** The fleet as it is when a deployment starts. */
export async function resolveFleet(settings: ParsedSettings): Promise<readonly Instance[]> {
  const hosts = await settings.hosts();
  return hosts.map(({ instanceId, zone }) => ({ instanceId, ...(zone === undefined ? {} : { zone }) }));
}
