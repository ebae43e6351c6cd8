import type { DeploymentRequest } from '@rollway/core/driver';

/** A request as another process wrote it; undefined when it is none. */
export function parseRequest(text: string): DeploymentRequest | undefined {
  const value = parseJson(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const type: unknown = Reflect.get(value, 'type');
  const reason: unknown = Reflect.get(value, 'reason');
  const rollback: unknown = Reflect.get(value, 'rollback');
  if (typeof reason !== 'string') return undefined;
  switch (type) {
    case 'pause':
    case 'resume':
    case 'rollback':
      return { type, reason };
    case 'stop':
      return typeof rollback === 'boolean' ? { type, reason, rollback } : undefined;
    default:
      return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
