import type { AwsClient } from './aws-connection.js';

/** What a middleware knows of the call. */
export interface CallContext {
  readonly clientName?: string;
  readonly commandName?: string;
}

type Step = (input: unknown) => Promise<unknown>;

/** The part of the SDK's contract for middleware that is used, written down because its package is an inner one. */
interface MiddlewareStack {
  add(
    middleware: (next: Step, context: CallContext) => Step,
    options: {
      readonly step: 'initialize' | 'finalizeRequest' | 'deserialize';
      readonly name: string;
      readonly priority: 'high' | 'low';
      readonly override: true;
    },
  ): void;
}

/** Puts a middleware of ours into a client, once however often it is asked for. */
export function addMiddleware(
  { middlewareStack }: AwsClient,
  options: Omit<Parameters<MiddlewareStack['add']>[1], 'override'>,
  middleware: (next: Step, context: CallContext) => Step,
): void {
  (middlewareStack as MiddlewareStack).add(middleware, { ...options, override: true });
}

/** For example `ssm SendCommand`. */
export function callNameOf({ clientName = '', commandName = '' }: CallContext): string {
  return `${clientName.replace(/Client$/, '').toLowerCase()} ${commandName.replace(/Command$/, '')}`;
}
