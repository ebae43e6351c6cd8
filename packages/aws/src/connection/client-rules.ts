import type { MemberRule } from '@rollway/core';

/** Rules about what speaks to AWS, for members of settings. */
export const isConnection: MemberRule = {
  message: 'must be an AWS connection, as of createAwsConnection',
  holds: (value) => hasFunction(value, 'client'),
};
export const isClient: MemberRule = {
  message: 'must be a client of the SDK, with send',
  holds: (value) => hasFunction(value, 'send'),
};
/** A pause between two questions, in milliseconds. */
export const isPause: MemberRule = {
  message: 'must be more than 0',
  holds: (value) => typeof value === 'number' && Number.isFinite(value) && value > 0,
};

function hasFunction(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && typeof Reflect.get(value, name) === 'function';
}
