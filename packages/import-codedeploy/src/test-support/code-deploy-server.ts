import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A CodeDeploy on loopback that speaks the service's JSON protocol (AWS JSON 1.1) and has what it is told. */
export interface CodeDeployServer extends AsyncDisposable {
  readonly url: string;
  /** Operations that were called, in order. */
  readonly calls: readonly string[];
}

/** An answer, or the code of a refusal. */
export type Answer = { readonly output: object } | { readonly refusal: string };

/** Starts the server. `answer` is asked with the operation's name and input. */
export async function startCodeDeploy(
  answer: (operation: string, input: Readonly<Record<string, unknown>>) => Answer,
): Promise<CodeDeployServer> {
  const calls: string[] = [];
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).replace(/^CodeDeploy_20141006\./, '');
    calls.push(operation);
    const given = answer(operation, JSON.parse(await textOf(request)) as Record<string, unknown>);
    const refused = 'refusal' in given;
    response.writeHead(refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(refused ? { __type: given.refusal, message: 'as the test says' } : given.output));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
