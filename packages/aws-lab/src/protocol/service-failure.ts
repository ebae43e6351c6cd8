/** An error that AWS would answer with; `code` is the name callers see, the model knows its HTTP status. */
export class ServiceFailure extends Error {
  readonly code: string;
  /** Overrides the model's status. */
  readonly status: number | undefined;

  constructor(code: string, message: string, options: { readonly status?: number } = {}) {
    super(message);
    this.name = 'ServiceFailure';
    this.code = code;
    this.status = options.status;
  }
}
