import { RollwayError } from './rollway-error.js';

/** A value given as a target is none, or speaks a version of the contract that this release does not know. */
export class UnsupportedTargetError extends RollwayError {
  static readonly code = 'unsupported-target';
  readonly code: typeof UnsupportedTargetError.code = UnsupportedTargetError.code;
  readonly received: unknown;

  constructor(options: { readonly received: unknown }) {
    const version = JSON.stringify(options.received) ?? 'none';
    super(
      `a target must have specificationVersion "v1", got ${version}; make it with defineTarget, or update @rollway/core`,
    );
    this.received = options.received;
  }
}
