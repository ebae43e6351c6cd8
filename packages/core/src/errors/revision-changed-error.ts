import { RollwayError } from './rollway-error.js';

/** A revision's bytes are not those that the deployment was started, or once succeeded, with. */
export class RevisionChangedError extends RollwayError {
  static readonly code = 'revision-changed';
  readonly code: typeof RevisionChangedError.code = RevisionChangedError.code;

  constructor(options: { readonly revision: string; readonly expected: string; readonly found: string }) {
    super(`revision ${options.revision} was ${options.expected} and is ${options.found} now; put the old content back`);
  }
}
