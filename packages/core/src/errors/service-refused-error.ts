import { RollwayError } from './rollway-error.js';

/** A cloud service said no to a call that has to be answered: asked again it says the same. */
export class ServiceRefusedError extends RollwayError {
  static readonly code = 'service-refused';
  readonly code: typeof ServiceRefusedError.code = ServiceRefusedError.code;
  /** For example `lambda GetAlias`. */
  readonly call: string;
  /** The service's own code, for example `AccessDeniedException`. */
  readonly serviceCode: string;

  constructor(options: { readonly call: string; readonly serviceCode: string; readonly reason: string }) {
    super(`${options.call}: ${options.serviceCode}: ${options.reason}`);
    this.call = options.call;
    this.serviceCode = options.serviceCode;
  }
}
