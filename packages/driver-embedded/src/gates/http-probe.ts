import { childSignal, type HttpProbe } from '@rollway/core/driver';

/** Longest time for one answer, in milliseconds; a slow answer is none, and the gate asks again. */
const patience = 10_000;

/** Asks an address with GET. A redirect is an answer of its own. */
export const httpProbe: HttpProbe = async ({ url, signal }) => {
  const either = childSignal([signal, AbortSignal.timeout(patience)]);
  try {
    const response = await fetch(url, { redirect: 'manual', signal: either.signal });
    await response.body?.cancel();
    return response.status;
  } finally {
    either.release();
  }
};
