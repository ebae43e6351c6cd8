import type { ErrorCode } from './error-codes.js';

/** Shared by every copy of the package in a process, so that a duplicate install does not hide an error's kind. */
const marker: symbol = Symbol.for('rollway.error');

/**
 * What every error that Rollway throws at a caller is: a class with a stable `code`. The message says what happened, with
 * what value, and what to do. It is never thrown itself. Failures of operations are values, not errors.
 */
export abstract class RollwayError extends Error {
  abstract readonly code: ErrorCode;
  /** Whether the same call may succeed later with nothing changed. */
  readonly retryable: boolean = false;

  protected constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = new.target.name;
    Object.defineProperty(this, marker, { value: true });
  }

  /**
   * Whether a value is an error of Rollway, also when another copy of the package threw it: `RollwayError.isInstance` of any
   * kind, `JournalLockedError.isInstance` of that one. Where two copies may meet, `instanceof` says no without a reason.
   */
  static isInstance<Kind extends RollwayError>(
    this: { readonly prototype: Kind; readonly code?: ErrorCode },
    value: unknown,
  ): value is Kind {
    // biome-ignore lint/complexity/noThisInStatic: each class asks for its own code
    const { code } = this;
    if (typeof value !== 'object' || value === null || Reflect.get(value, marker) !== true) return false;
    return code === undefined || Reflect.get(value, 'code') === code;
  }
}
