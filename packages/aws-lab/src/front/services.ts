import { ec2Protocol } from '../protocol/ec2-protocol.js';
import { jsonProtocol } from '../protocol/json-protocol.js';
import type { Protocol } from '../protocol/protocol.js';
import { queryProtocol } from '../protocol/query-protocol.js';
import { restJsonProtocol } from '../protocol/rest-json-protocol.js';

/** A service as the lab knows it. */
export interface ServiceEntry {
  /** Its name in AWS's models, and in fault rules and recorded calls. */
  readonly model: string;
  /** How its answers are written; absent where every call goes to the emulator. */
  readonly protocol?: Protocol;
  /** The shape of its throttling error: code and HTTP status differ by service. */
  readonly throttling: { readonly code: string; readonly status: number };
}

/** AWS SDK, standard retry: these codes count as throttling. EC2 documents RequestLimitExceeded with status 503. */
const byCode = (code: string, status = 400): ServiceEntry['throttling'] => ({ code, status });

/** By the service in the scope of a signature, which is not always the model's name, and `@` a version where two sign as one. */
const servicesBySigningName: Readonly<Record<string, ServiceEntry>> = {
  lambda: { model: 'lambda', protocol: restJsonProtocol, throttling: byCode('TooManyRequestsException', 429) },
  ecs: { model: 'ecs', protocol: jsonProtocol, throttling: byCode('ThrottlingException') },
  ssm: { model: 'ssm', protocol: jsonProtocol, throttling: byCode('ThrottlingException') },
  monitoring: { model: 'cloudwatch', protocol: jsonProtocol, throttling: byCode('ThrottlingException') },
  elasticloadbalancing: { model: 'elbv2', protocol: queryProtocol, throttling: byCode('Throttling') },
  'elasticloadbalancing@2012-06-01': { model: 'elb', protocol: queryProtocol, throttling: byCode('Throttling') },
  autoscaling: { model: 'autoscaling', protocol: queryProtocol, throttling: byCode('Throttling') },
  ec2: { model: 'ec2', protocol: ec2Protocol, throttling: byCode('RequestLimitExceeded', 503) },
  s3: { model: 's3', throttling: byCode('SlowDown', 503) },
  sts: { model: 'sts', throttling: byCode('Throttling') },
  iam: { model: 'iam', throttling: byCode('Throttling') },
  sns: { model: 'sns', throttling: byCode('Throttled', 429) },
  sqs: { model: 'sqs', throttling: byCode('RequestThrottled', 400) },
  events: { model: 'events', throttling: byCode('ThrottlingException') },
};

/** The service that signs as this, and whose API has this version; undefined when the lab knows none. */
export function findService(signingName: string, version: string | null): ServiceEntry | undefined {
  return servicesBySigningName[`${signingName}@${version}`] ?? servicesBySigningName[signingName];
}
