import { CreateAliasCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Lab } from '@rollway/aws-lab';
import { type AwsConnection, createAwsConnection } from '../connection/aws-connection.js';
import type { AwsConnectionSettings } from '../connection/connection-settings.js';

/** A connection to a lab, on the lab's clock, with short bounds. */
export function labConnection(lab: Lab, settings: AwsConnectionSettings = {}): AwsConnection {
  return createAwsConnection({
    region: lab.region,
    endpoint: lab.endpoint,
    credentials: lab.clientSettings.credentials,
    requestTimeout: 300,
    waiting: lab.clock,
    random: () => 0.5,
    ...settings,
  });
}

/** Makes a function with one version and an alias to it. */
export async function makeFunction(lab: Lab): Promise<void> {
  const client = new LambdaClient(lab.clientSettings);
  const Role = 'arn:aws:iam::123456789012:role/orders';
  const Code = { ZipFile: lab.functionCode.register('orders', () => 'yes') };
  const settings = { FunctionName: 'orders', Role, Code, Runtime: 'nodejs20.x' as const, Handler: 'i.h' };
  await client.send(new CreateFunctionCommand({ ...settings, Publish: true }));
  await client.send(new CreateAliasCommand({ FunctionName: 'orders', Name: 'live', FunctionVersion: '1' }));
}
