import type { Bundle } from '../bundle/bundle.js';
import type { Host } from '../host.js';
import type { HostRequest } from '../host-settings.js';
import { patient, type Scratch } from './scratch.js';

/** The events of a deployment without a load balancer. */
const wholeLifecycle = [
  'ApplicationStop',
  'DownloadBundle',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'ApplicationStart',
  'ValidateService',
];

/** Deploys a bundle and throws what stood in its way; for tests only. */
export async function deployThrough(
  scratch: Pick<Scratch, 'request'> & { readonly host: Host },
  deploymentId: string,
  bundle: () => Promise<Bundle>,
  more: Partial<HostRequest> = {},
): Promise<void> {
  for (const event of wholeLifecycle) {
    const answer = await scratch.host.start(scratch.request(deploymentId, event, '', { bundle, ...more }), patient);
    if (answer.status !== 'succeeded') throw new Error(`${event}: ${JSON.stringify(answer)}`);
  }
}
