import { TransportError } from '@rollway/core';
import type { AssumeRole } from './session-credentials.js';

/** A client as `@aws-sdk/client-sts` makes one. */
export interface StsClientLike {
  send(command: never): Promise<unknown>;
}

/** The part of AssumeRole's answer that is used. */
interface AssumeRoleAnswer {
  readonly Credentials?: {
    readonly AccessKeyId?: string;
    readonly SecretAccessKey?: string;
    readonly SessionToken?: string;
    readonly Expiration?: Date;
  };
}

/** AssumeRole with an STS client; the package `@aws-sdk/client-sts` is loaded when it is first used. */
export function assumeRoleWith(client: StsClientLike): AssumeRole {
  return async ({ roleArn, sessionName, policy, durationSeconds }) => {
    const { AssumeRoleCommand } = await import('@aws-sdk/client-sts');
    const input = { RoleArn: roleArn, RoleSessionName: sessionName, Policy: policy, DurationSeconds: durationSeconds };
    const { Credentials } = await client
      .send(new AssumeRoleCommand(input) as never)
      .then((answer) => answer as AssumeRoleAnswer, blameClock);
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined || SessionToken === undefined) {
      throw new TransportError({ host: 'sts', reason: `AssumeRole of ${roleArn} answered without credentials` });
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      sessionToken: SessionToken,
      ...(Expiration === undefined ? {} : { expiration: Expiration }),
    };
  };
}

/** What STS says of a signature that was made by a clock that is wrong, after its client has tried to correct it. */
function blameClock(error: unknown): never {
  const { name, message } = error as Error;
  if (!/TimeTooSkewed|RequestExpired/.test(name) && !/^Signature (expired|not yet current)/.test(message)) throw error;
  const reason = `it takes the time of the request for wrong: ${message}; correct the clock of this controller`;
  throw new TransportError({ host: 'sts', reason, cause: error });
}
