import {
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { type AwsConnection, type AwsConnectionSettings, createAwsConnection } from '@rollway/aws';
import { createFunction, type Lab } from '@rollway/aws-lab';

/** A role that all versions share. */
export const role = 'arn:aws:iam::123456789012:role/orders';

/** The function of the tests: what serves it, and where. */
export const orders = { functionName: 'orders', alias: 'live' } as const;

/** A connection to a lab, on the lab's clock, with short bounds; `rates: false` where nobody lets time pass meanwhile. */
export function connectionTo(
  lab: Lab,
  settings: Pick<AwsConnectionSettings, 'rates' | 'requestTimeout'> = {},
): AwsConnection {
  return createAwsConnection({
    region: lab.region,
    endpoint: lab.endpoint,
    credentials: lab.clientSettings.credentials,
    requestTimeout: 400,
    waiting: lab.clock,
    random: () => 0.5,
    ...settings,
  });
}

/** Makes `orders` with two published versions, and the alias on the first one. */
export function makeOrders(lab: Lab): Promise<LambdaClient> {
  return createFunction(lab, { ...orders, versions: [() => 'one', () => 'two'] });
}

/** Makes a function that a hook names. */
export async function makeHook(lab: Lab, name: string, handler: (event: unknown) => unknown): Promise<void> {
  const client = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const Code = { ZipFile: lab.functionCode.register(name, handler) };
  const settings = { Role: role, Handler: 'index.handler', Runtime: 'nodejs20.x' as const };
  await client.send(new CreateFunctionCommand({ ...settings, FunctionName: name, Code }));
}

/** An AppSpec that moves `orders` from version 1 to version 2. */
export function ordersAppSpec(change: { readonly hooks?: Readonly<Record<string, string>> } = {}): string {
  const Properties = { Name: 'orders', Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
  return JSON.stringify({
    version: 0.0,
    Resources: [{ orders: { Type: 'AWS::Lambda::Function', Properties } }],
    Hooks: Object.entries(change.hooks ?? {}).map(([event, name]) => ({ [event]: name })),
  });
}

/** Somebody else publishes a third version and points the alias at it. */
export async function pointAtThird(lab: Lab, client: LambdaClient): Promise<void> {
  const third = lab.functionCode.register('orders 3', () => 'three');
  await client.send(new UpdateFunctionCodeCommand({ FunctionName: 'orders', ZipFile: third }));
  await lab.clock.advance(5000);
  const { Version } = await client.send(new PublishVersionCommand({ FunctionName: 'orders' }));
  await client.send(
    new UpdateAliasCommand({
      FunctionName: 'orders',
      Name: 'live',
      FunctionVersion: Version,
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  );
}
