import type { Revision } from '@rollway/core';
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
      return { type, reason };
    case 'continue': {
      const wait: unknown = Reflect.get(value, 'wait');
      return typeof wait === 'string' ? { type, reason, wait } : undefined;
    }
    case 'rollback':
      return parseRollback(value, reason);
    case 'stop':
      return typeof rollback === 'boolean' ? { type, reason, rollback } : undefined;
    default:
      return undefined;
  }
}

function parseRollback(value: object, reason: string): DeploymentRequest | undefined {
  const scope: unknown = Reflect.get(value, 'scope');
  const revision: unknown = Reflect.get(value, 'revision');
  if (scope !== undefined && scope !== 'touched' && scope !== 'full') return undefined;
  if (revision !== undefined && !isRevision(revision)) return undefined;
  const named = revision === undefined ? {} : { revision };
  return { type: 'rollback', reason, ...named, ...(scope === undefined ? {} : { scope }) };
}

/** Written by this package's own sender; what a revision points at is looked at where it is used. */
function isRevision(value: unknown): value is Revision {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, 'revisionType') === 'string';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
