import { TransportError } from '@rollway/core';

/**
 * The result, unless the signal lets it go before.
 *
 * @throws TransportError as soon as the signal is aborted; what goes on is nobody's business then.
 */
export async function unlessLetGo<Result>(result: Promise<Result>, host: string, signal: AbortSignal): Promise<Result> {
  let letGo = (): void => undefined;
  const gone = new Promise<never>((_resolve, reject) => {
    letGo = () => reject(new TransportError({ host, reason: 'the command was let go' }));
  });
  signal.addEventListener('abort', letGo, { once: true });
  if (signal.aborted) letGo();
  try {
    return await Promise.race([result, gone]);
  } finally {
    signal.removeEventListener('abort', letGo);
  }
}
