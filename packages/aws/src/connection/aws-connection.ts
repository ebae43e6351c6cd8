import { publishedRates } from '../rate/published-rates.js';
import { createRateLimiter, type RateLimiter } from '../rate/rate-limiter.js';
import { addMiddleware } from './client-middleware.js';
import { createClockWatch } from './clock-skew.js';
import { type AwsConnectionSettings, type AwsCredentials, checkConnectionSettings } from './connection-settings.js';
import { repeatSigned } from './repeat-signed.js';
import { createRetryBudget, noRetries, type RetryStrategy } from './retry-budget.js';
import { realWaiting } from './waiting.js';

/** Settings that every client of a connection is made with. */
export interface AwsClientSettings {
  readonly region?: string;
  readonly endpoint?: string;
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>);
  readonly retryStrategy: RetryStrategy;
  readonly requestHandler: {
    readonly connectionTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: true;
  };
}

/** What a client needs to have, so that calls can be held back. */
export interface AwsClient {
  readonly middlewareStack: unknown;
}

/** One account in one region: bounded, budgeted, rated calls for all targets that share it. */
export interface AwsConnection {
  /**
   * A client of the SDK with the connection's bounds; the same one for the same class. With `retries: false`, another one
   * that makes one attempt only, for calls without a token such as SSM's SendCommand.
   */
  client<Client extends AwsClient>(
    Constructor: new (settings: AwsClientSettings) => Client,
    options?: { readonly retries?: boolean },
  ): Client;
  /** Holds a client of your own to the connection's rates; its retries and time-outs stay as you made them. */
  limit<Client extends AwsClient>(client: Client): Client;
}

/**
 * Opens nothing yet: clients are made when they are first asked for.
 *
 * @throws SettingsError with every problem of the settings.
 */
export function createAwsConnection(settings: AwsConnectionSettings = {}): AwsConnection {
  checkConnectionSettings(settings);
  const { waiting = realWaiting, random = Math.random, maxAttempts = 4, rates = [] } = settings;
  const budget = createRetryBudget({ maxAttempts, waiting, random });
  const limiter = rates === false ? undefined : createRateLimiter([...rates, ...publishedRates], waiting);
  const clocks = createClockWatch(settings.onClockSkew);
  const made = new Map<unknown, AwsClient>();
  const madeForOnce = new Map<unknown, AwsClient>();
  const limit = <Client extends AwsClient>(client: Client): Client => limited(client, limiter);
  return {
    limit,
    client<Client extends AwsClient>(
      Constructor: new (settings: AwsClientSettings) => Client,
      { retries = true }: { readonly retries?: boolean } = {},
    ): Client {
      const known = retries ? made : madeForOnce;
      // One class, one client: the map is keyed by the class that made the value.
      const before = known.get(Constructor) as Client | undefined;
      if (before !== undefined) return before;
      const client = limit(new Constructor(clientSettings(settings, retries ? budget : noRetries)));
      repeatSigned(client);
      clocks.watch(client);
      known.set(Constructor, client);
      return client;
    },
  };
}

/**
 * The connection that a target was given, or one of the settings that it was given.
 *
 * @throws SettingsError with every problem of the settings.
 */
export function connectionOf(given: AwsConnection | AwsConnectionSettings = {}): AwsConnection {
  const isConnection = typeof given === 'object' && given !== null && 'client' in given;
  return isConnection ? given : createAwsConnection(given);
}

function clientSettings(settings: AwsConnectionSettings, retryStrategy: RetryStrategy): AwsClientSettings {
  const { region, endpoint, credentials, connectTimeout = 3000, requestTimeout = 30_000 } = settings;
  return {
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(credentials === undefined ? {} : { credentials }),
    retryStrategy,
    // Without the last member the SDK only logs that the time has passed, and goes on waiting.
    requestHandler: { connectionTimeout: connectTimeout, requestTimeout, throwOnRequestTimeout: true },
  };
}

/** After the SDK's retries, so that every attempt is admitted on its own. */
function limited<Client extends AwsClient>(client: Client, limiter: RateLimiter | undefined): Client {
  if (limiter === undefined) return client;
  const place = { step: 'finalizeRequest', name: 'rollwayRateLimit', priority: 'low' } as const;
  addMiddleware(client, place, (next, { clientName = '', commandName = '' }) => async (input) => {
    const service = clientName.replace(/Client$/, '');
    await limiter.admit(service, commandName.replace(/Command$/, ''), new AbortController().signal);
    return next(input);
  });
  return client;
}
