import { SettingsError } from '@rollway/core';
import type { AwsCredentials, DownloadCredentials, DownloadObject } from './download-credentials.js';

/** Calls AssumeRole; `assumeRoleWith` makes one of an STS client. */
export type AssumeRole = (request: {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Session policy: the session may do what the role and this allow. */
  readonly policy: string;
  readonly durationSeconds: number;
}) => Promise<AwsCredentials>;

/** What sessions are made from. */
export interface SessionCredentialsSettings {
  readonly assumeRole: AssumeRole;
  readonly roleArn: string;
  /** Names the session in AWS's logs; default `rollway`. */
  readonly sessionName?: string;
  /** Lifetime of a session in seconds, 900 to 43200; default 3600, the most that a role allows unless told otherwise. */
  readonly durationSeconds?: number;
  /** A session with less than this left is replaced before it is used, in seconds; default 300. */
  readonly refreshBefore?: number;
  /** Milliseconds since the Unix epoch; for tests. */
  readonly now?: () => number;
}

/**
 * Short-lived credentials of a role (CodeDeploy: IAM session ARN), each session good for reading one object and nothing
 * else. Hosts that download the same object share a session, and it is replaced in time.
 *
 * @throws SettingsError with every problem of the settings at once.
 */
export function sessionCredentials(settings: SessionCredentialsSettings): DownloadCredentials {
  const { assumeRole, roleArn, sessionName = 'rollway', durationSeconds = 3600, now = Date.now } = settings;
  const { refreshBefore = 300 } = settings;
  refuse(settings, { sessionName, durationSeconds, refreshBefore });
  const sessions = new Map<string, Promise<AwsCredentials>>();
  const open = (key: string, object: DownloadObject): Promise<AwsCredentials> => {
    const policy = sessionPolicy(object, roleArn);
    const opening = assumeRole({ roleArn, sessionName, policy, durationSeconds });
    sessions.set(key, opening);
    opening.catch(() => sessions.delete(key));
    return opening;
  };
  return {
    async forObject(object) {
      const key = JSON.stringify([object.bucket, object.key, object.version]);
      const held = sessions.get(key);
      const known = await held;
      const left = (known?.expiration?.getTime() ?? 0) - now();
      if (known !== undefined && left > refreshBefore * 1000) return known;
      // Whoever came meanwhile has opened one already, and one is enough.
      const current = sessions.get(key);
      return current !== undefined && current !== held ? current : open(key, object);
    },
  };
}

/** Permits reading the one object, in the partition that the role is in. */
export function sessionPolicy({ bucket, key, version }: DownloadObject, roleArn: string): string {
  const partition = roleArn.split(':')[1] ?? 'aws';
  // In a policy `*` and `?` stand for other characters, and `$` begins a variable.
  const literal = key.replace(/[*?$]/g, (character) => `\${${character}}`);
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: version === undefined ? 's3:GetObject' : ['s3:GetObject', 's3:GetObjectVersion'],
        Resource: `arn:${partition}:s3:::${bucket}/${literal}`,
      },
    ],
  });
}

function refuse(
  { roleArn }: SessionCredentialsSettings,
  {
    sessionName,
    durationSeconds,
    refreshBefore,
  }: Required<Pick<SessionCredentialsSettings, 'sessionName' | 'durationSeconds' | 'refreshBefore'>>,
): void {
  const rules: readonly (readonly [boolean, string, string, unknown])[] = [
    [/^arn:[^:]+:iam::\d{12}:role\/.+$/.test(roleArn), 'roleArn', 'must be the ARN of a role', roleArn],
    [
      /^[\w+=,.@-]{2,64}$/.test(sessionName),
      'sessionName',
      'must be 2 to 64 letters, digits and + = , . @ - _',
      sessionName,
    ],
    [durationSeconds >= 900 && durationSeconds <= 43_200, 'durationSeconds', 'must be 900 to 43200', durationSeconds],
    [
      refreshBefore >= 0 && refreshBefore < durationSeconds,
      'refreshBefore',
      'must be 0 or more, and less than durationSeconds',
      refreshBefore,
    ],
  ];
  const problems = rules
    .filter(([holds]) => !holds)
    .map(([, path, message, received]) => ({ path, message, received: JSON.stringify(received) ?? 'nothing' }));
  if (problems.length > 0) throw new SettingsError({ subject: 'session credentials', problems });
}
