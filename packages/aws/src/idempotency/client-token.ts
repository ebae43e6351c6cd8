import { createHash } from 'node:crypto';

/**
 * A token for APIs that take one: equal for the same operation and purpose, so that a repeated call, also one of a restarted
 * controller, makes nothing twice. 32 hexadecimal digits fit every API (ECS takes 36 characters, EC2 64).
 */
export function clientToken(operationId: string, purpose: string): string {
  return createHash('sha256').update(`${operationId}\n${purpose}`).digest('hex').slice(0, 32);
}
