import { connect, type Socket } from 'node:net';
import { TransportError } from '@rollway/core';

/** Where HAProxy's runtime API listens: the path of a unix socket, or a TCP address. */
export type RuntimeAddress = string | { readonly host: string; readonly port: number };

/** Commands to one HAProxy process, one at a time over one connection that is made when it is needed. */
export interface RuntimeConnection {
  /**
   * Sends one command and returns its answer without the prompt.
   *
   * @throws TransportError when no answer came: it is unknown whether the command took effect.
   */
  send(command: string): Promise<string>;
  close(): void;
}

/** What ends every answer in prompt mode. */
const prompt = '\n> ';

interface Waiting {
  readonly command: string;
  resolve(answer: string): void;
  reject(error: Error): void;
}

/**
 * One kept connection in prompt mode: HAProxy takes ten at most unless it is told otherwise, and a connection for each
 * command would be in everybody's way. What fails, fails for all who wait; the next command connects again.
 */
export function openRuntimeConnection(settings: {
  readonly address: RuntimeAddress;
  /** Longest time between a command and its answer, connecting included, in milliseconds. */
  readonly answerWithin: number;
}): RuntimeConnection {
  const { address, answerWithin } = settings;
  const queue: Waiting[] = [];
  let socket: Socket | undefined;
  let received = '';
  let timer: NodeJS.Timeout | undefined;

  const fail = (reason: string, cause?: unknown): void => {
    clearTimeout(timer);
    socket?.destroy();
    socket = undefined;
    const error = new TransportError({ host: `haproxy at ${describeAddress(address)}`, reason, cause });
    for (const waiting of queue.splice(0)) waiting.reject(error);
  };
  const sendNext = (): void => {
    const [next] = queue;
    received = '';
    clearTimeout(timer);
    // An idle connection must not keep the process alive.
    if (next === undefined) return void socket?.unref();
    timer = setTimeout(() => fail(`no answer to "${next.command}" within ${answerWithin} ms`), answerWithin);
    socket ??= open();
    socket.ref();
    socket.write(`${next.command}\n`);
  };
  const open = (): Socket => {
    const opened = typeof address === 'string' ? connect(address) : connect({ ...address, noDelay: true });
    let greeted = false;
    opened.setEncoding('utf8');
    opened.on('data', (chunk: string) => {
      received += chunk;
      // The first prompt answers "prompt" itself; the first command may have been sent right behind it.
      if (!greeted && received.startsWith(prompt)) {
        greeted = true;
        received = received.slice(prompt.length);
      }
      if (!greeted || !received.endsWith(prompt)) return;
      const answer = received.slice(0, -prompt.length);
      queue.shift()?.resolve(answer);
      sendNext();
    });
    opened.on('error', (error) => opened === socket && fail(error.message, error));
    opened.on('close', () => opened === socket && fail('the connection was closed before an answer'));
    opened.write('prompt\n');
    return opened;
  };
  return {
    send: (command) =>
      new Promise((resolve, reject) => {
        queue.push({ command, resolve, reject });
        if (queue.length === 1) sendNext();
      }),
    close: () => fail('the connection was closed by this program'),
  };
}

/** For messages. */
export function describeAddress(address: RuntimeAddress): string {
  return typeof address === 'string' ? address : `${address.host}:${address.port}`;
}
