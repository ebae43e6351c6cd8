import {
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import type { Lab } from '../lab.js';
import type { FunctionHandler } from '../lambda/function-code.js';

/** A function with published versions, and an alias on the first one. */
export interface LabFunction {
  readonly functionName: string;
  readonly alias: string;
  /** The code of version 1, 2 and so on; at least one. */
  readonly versions: readonly [FunctionHandler, ...FunctionHandler[]];
}

/** The role of functions that are made here. */
const Role = 'arn:aws:iam::123456789012:role/function';

/** Makes a function with its versions and its alias, as a pipeline would have left them. Time passes meanwhile. */
export async function createFunction(lab: Lab, { functionName, alias, versions }: LabFunction): Promise<LambdaClient> {
  const client = new LambdaClient({ ...lab.clientSettings, maxAttempts: 1 });
  const [first, ...later] = versions.map((handler, index) =>
    lab.functionCode.register(`${functionName} ${index + 1}`, handler),
  );
  const name = { FunctionName: functionName };
  const settings = { ...name, Role, Handler: 'index.handler', Runtime: 'nodejs20.x' as const };
  await client.send(new CreateFunctionCommand({ ...settings, Code: { ZipFile: first }, Publish: true }));
  for (const ZipFile of later) {
    await client.send(new UpdateFunctionCodeCommand({ ...name, ZipFile }));
    await lab.clock.advance(5000);
    await client.send(new PublishVersionCommand(name));
  }
  await client.send(new CreateAliasCommand({ ...name, Name: alias, FunctionVersion: '1' }));
  return client;
}
