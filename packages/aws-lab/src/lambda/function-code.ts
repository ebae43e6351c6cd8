import { createHash } from 'node:crypto';

/** What an invocation is told. */
export interface InvocationContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The code of a function: a callback of the test. Throwing is an unhandled error, as in Lambda. */
export type FunctionHandler = (event: unknown, context: InvocationContext) => unknown;

/** Code by its digest. */
export interface FunctionCode {
  /** Registers a handler and returns what to upload as `ZipFile`; two names are two digests. */
  register(name: string, handler: FunctionHandler): Uint8Array;
  /** The handler of uploaded code; code that nobody registered gives its event back. */
  handlerOf(codeSha256: string): FunctionHandler;
}

/** A register of code without any. */
export function createFunctionCode(): FunctionCode {
  const handlers = new Map<string, FunctionHandler>();
  return {
    register(name, handler) {
      const archive = Buffer.from(`code of ${name}`);
      handlers.set(digestOf(archive), handler);
      return archive;
    },
    handlerOf: (codeSha256) => handlers.get(codeSha256) ?? ((event) => event),
  };
}

/** CodeSha256, as Lambda writes it. */
export const digestOf = (archive: Uint8Array | string): string => createHash('sha256').update(archive).digest('base64');
