/** How containers of an image behave; what is left out is well. */
export interface ImageBehaviour {
  /** Whether its tasks stay up; else they end as soon as they started. Default true. */
  readonly starts?: boolean;
  /** Whether it passes health checks. Default true. */
  readonly serves?: boolean;
  /** The share of requests that it answers with an error, from 0 to 1. Default 0. */
  readonly errorRate?: number;
}
