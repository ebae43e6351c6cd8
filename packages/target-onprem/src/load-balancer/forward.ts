import { type Agent, type IncomingMessage, request as openRequest, type ServerResponse } from 'node:http';

/** Passes one request on and its answer back; `done` is called exactly once, when nothing of it is in flight any more. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  member: { readonly host: string; readonly port: number; readonly agent: Agent },
  done: () => void,
): void {
  let open = true;
  const end = (): void => {
    if (open) done();
    open = false;
  };
  const { host, port, agent } = member;
  const onward = openRequest(
    { host, port, agent, method: request.method, path: request.url, headers: request.headers },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    },
  );
  onward.once('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'content-type': 'text/plain' }).end('the instance did not answer\n');
  });
  response.once('close', () => {
    onward.destroy();
    end();
  });
  request.pipe(onward);
}
