/** The lab itself cannot do what a test asks of it: not an answer of AWS, but a reason to stop. */
export class LabError extends Error {
  constructor(message: string, options?: { readonly cause?: unknown }) {
    super(message, options);
    this.name = 'LabError';
  }
}
