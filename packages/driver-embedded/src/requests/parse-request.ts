import { type DeploymentRequest, parseRequest as requestOf } from '@rollway/core/driver';

/** A request as another process wrote it; undefined when it is none. */
export function parseRequest(text: string): DeploymentRequest | undefined {
  try {
    return requestOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
