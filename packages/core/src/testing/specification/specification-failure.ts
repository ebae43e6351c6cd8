/**
 * A specification does not hold. Named like every runner's own assertion error, with `expected` and `actual`, so that
 * runners show it as a failed expectation; it is no error of Rollway.
 */
export class SpecificationFailure extends Error {
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(options: { readonly message: string; readonly expected: unknown; readonly actual: unknown }) {
    super(options.message);
    this.name = 'AssertionError';
    this.expected = options.expected;
    this.actual = options.actual;
  }
}
