import {
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAliasCommand,
  LambdaClient,
  PublishVersionCommand,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import type { LabClientSettings } from '../lab.js';
import type { Question } from './opinion.js';

/** What the target depends on of versions and aliases. */
export function versionQuestions(
  settings: LabClientSettings,
  { role, code }: { readonly role: string; readonly code: Uint8Array },
): readonly Question[] {
  const lambda = new LambdaClient({ ...settings, maxAttempts: 1 });
  const name = { FunctionName: 'orders' } as const;
  const alias = { ...name, Name: 'live' } as const;
  const read = async (): Promise<unknown> => {
    const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand(alias));
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? {}];
  };
  return [
    {
      title: 'a function that is published has version 1',
      async ask() {
        const function_ = {
          ...name,
          Role: role,
          Runtime: 'nodejs20.x',
          Handler: 'i.h',
          Code: { ZipFile: code },
        } as const;
        return (await lambda.send(new CreateFunctionCommand({ ...function_, Publish: true }))).Version;
      },
    },
    {
      title: 'code that has not changed is not published again',
      ask: async () => (await lambda.send(new PublishVersionCommand(name))).Version,
    },
    {
      title: 'an alias is all on its version',
      async ask() {
        await lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' }));
        return read();
      },
    },
    {
      title: 'an alias that is there already',
      ask: () => lambda.send(new CreateAliasCommand({ ...alias, FunctionVersion: '1' })),
    },
    {
      title: 'an alias changed by an old revision id',
      ask: () => lambda.send(new UpdateAliasCommand({ ...alias, Description: 'x', RevisionId: 'an-old-one' })),
    },
    { title: 'an alias that is not there', ask: () => lambda.send(new GetAliasCommand({ ...name, Name: 'none' })) },
    {
      title: 'an alias on a version that is not there',
      ask: () => lambda.send(new UpdateAliasCommand({ ...alias, FunctionVersion: '9' })),
    },
    { title: 'an alias is as it was after all that', ask: read },
  ];
}
