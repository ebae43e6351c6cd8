import { commandHost, type HostExecutor } from '@rollway/aws-lab';
import type { TestFleet } from '../../tools/fleet/test-fleet.js';

/** A host of the fleet as Systems Manager runs scripts on it: as its agent does, it tells them which instance or node it is. */
export function managedHost(fleet: TestFleet, hostName: string, instanceId: string): HostExecutor {
  return commandHost(['ssh', '-F', fleet.inventory.ssh.config, hostName, `AWS_SSM_INSTANCE_ID=${instanceId} sh -s`]);
}
