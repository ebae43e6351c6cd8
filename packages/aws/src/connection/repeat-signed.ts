import type { AwsClient } from './aws-connection.js';
import { addMiddleware } from './client-middleware.js';

/** Codes of a session that is over. */
const expired: readonly string[] = ['ExpiredToken', 'ExpiredTokenException', 'RequestExpired'];

/** Codes of a request that was signed at another time than AWS's. */
const skewed: readonly string[] = ['InvalidSignatureException', 'RequestTimeTooSkewed', 'SignatureDoesNotMatch'];

/**
 * Makes a call once more that was refused for its signature, so without effect: with new credentials when the session is over,
 * which the SDK's provider is only asked for shortly before the time that it has named itself; and with the time that the SDK
 * has read off the refusal, which it does by itself only while the clock is wrong, and not when it has just been put right.
 */
export function repeatSigned(client: AwsClient): void {
  const place = { step: 'initialize', name: 'rollwayRepeatSigned', priority: 'high' } as const;
  addMiddleware(client, place, (next) => async (input) => {
    try {
      return await next(input);
    } catch (error) {
      const { name } = error instanceof Error ? error : { name: '' };
      if (expired.includes(name)) await askProvider(client);
      else if (!skewed.includes(name)) throw error;
      return next(input);
    }
  });
}

/** The provider as the client keeps it takes a wish for new ones; given credentials are given back. */
async function askProvider(client: AwsClient): Promise<void> {
  const config: unknown = Reflect.get(client, 'config');
  const provider: unknown =
    typeof config === 'object' && config !== null ? Reflect.get(config, 'credentials') : undefined;
  if (typeof provider === 'function') await provider({ forceRefresh: true });
}
