import { ServiceCallError, ServiceRefusedError, SettingsError, TransportError } from '@rollway/core';

/** A client as one of the two packages for Elastic Load Balancing makes one. */
export interface ElbClientLike {
  send(command: never): Promise<unknown>;
}

/** Whom calls are about, for messages. */
export interface BalancerReference {
  /** For example `target group`. */
  readonly subject: string;
  /** The setting that names it. */
  readonly path: string;
  readonly name: string;
}

/**
 * Performs calls about a balancer, and says in the terms of the port how they ended: a no is a problem to correct, not to know is
 * to be asked again.
 *
 * @throws SettingsError, TransportError.
 */
export async function aboutBalancer<Result>(
  { subject, path, name }: BalancerReference,
  perform: () => Promise<Result>,
): Promise<Result> {
  try {
    return await perform();
  } catch (error) {
    if (ServiceCallError.isInstance(error)) {
      throw new TransportError({ host: name, reason: error.message, cause: error });
    }
    if (!ServiceRefusedError.isInstance(error)) throw error;
    const problems = [{ path, message: `is refused by AWS: ${error.message}`, received: name }];
    throw new SettingsError({ subject, problems });
  }
}
