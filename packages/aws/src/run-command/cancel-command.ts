import { callService } from '../calls/call-service.js';
import type { AwsConnection } from '../connection/aws-connection.js';
import { loadSsm } from './load-ssm.js';

/** Best effort, as the service says; what the command started in sessions of its own goes on. */
export async function cancelCommand(
  connection: AwsConnection,
  { commandId, nodeId }: { readonly commandId: string; readonly nodeId: string },
): Promise<void> {
  const { CancelCommandCommand, SSMClient } = await loadSsm();
  const command = new CancelCommandCommand({ CommandId: commandId, InstanceIds: [nodeId] });
  const client = connection.client(SSMClient);
  await callService('ssm CancelCommand', () => client.send(command)).catch(() => undefined);
}
