import {
  type Agent,
  type ClientRequest,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from 'node:http';

/** Where a request goes. */
export interface ForwardTarget {
  readonly host: string;
  readonly port: number;
  readonly agent: Agent;
}

/** Passes one request on and its answer back; `done` is called exactly once, when nothing of it is in flight any more. */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  target: ForwardTarget,
  done: () => void,
): void {
  const send = (): ClientRequest => {
    const onward = openRequest(
      { ...target, method: request.method, path: request.url, headers: request.headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once('error', () => response.destroy());
      },
    );
    onward.once('error', () => {
      if (response.headersSent || response.destroyed) response.destroy();
      else if (mayRepeat(onward)) underWay = send();
      else response.writeHead(502, { 'content-type': 'text/plain' }).end('the instance did not answer\n');
    });
    if (hasNoBody(onward)) onward.end();
    else request.pipe(onward);
    return onward;
  };
  let underWay = send();
  response.once('close', () => {
    underWay.destroy();
    done();
  });
}

/**
 * A kept connection may be closed by the instance in the very moment it is used again; the request then never reached the
 * application. RFC 9112 section 9.3.1 has clients repeat it. On a new connection nothing is repeated.
 */
function mayRepeat(onward: ClientRequest): boolean {
  return onward.reusedSocket && hasNoBody(onward);
}

function hasNoBody(onward: ClientRequest): boolean {
  return onward.method === 'GET' || onward.method === 'HEAD';
}
