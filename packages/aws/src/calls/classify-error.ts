/** What an error of the SDK says about the call. */
export type CallOutcome =
  /** The service said no: the call had no effect, and the same call gets the same answer. */
  | 'refused'
  /** Too fast: the call had no effect, and may be repeated later. */
  | 'throttled'
  /** The credentials or the clock are not right now: the call had no effect, and may be repeated with fresh ones. */
  | 'credentials'
  /** The service failed by itself: whether the call had its effect is unknown. */
  | 'server-error'
  /** No answer, or half of one: whether the call had its effect is unknown. */
  | 'unreachable'
  /** Our own side let go of it. */
  | 'aborted';

/** Reads what happened off an error that a client threw. */
export function classifyError(error: unknown): CallOutcome {
  if (!(error instanceof Error)) return 'unreachable';
  const { name } = error;
  if (name === 'AbortError') return 'aborted';
  if (credentials.has(name) || /credentials/i.test(name)) return 'credentials';
  const status = statusOf(error);
  if (name === 'LimitExceededException') return 'refused';
  if (status === 429 || throttling.has(name)) return 'throttled';
  if (status === undefined || status < 400) return 'unreachable';
  return status >= 500 && status !== 501 ? 'server-error' : 'refused';
}

/** Status of the answer; none when there was no answer. A half answer has the status of a whole one. */
export function statusOf(error: Error): number | undefined {
  const metadata: unknown = Reflect.get(error, '$metadata');
  if (typeof metadata !== 'object' || metadata === null) return undefined;
  const status: unknown = Reflect.get(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

/** Codes of the SDK's own list of throttling errors, but for the one that is a quota. */
const throttling = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

const credentials = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'RequestTimeTooSkewed',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'CredentialsProviderError',
]);
