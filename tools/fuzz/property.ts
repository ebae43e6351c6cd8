import type { IAsyncProperty, IProperty } from 'fast-check';

/** One thing that must hold for whatever is generated. */
export interface FuzzProperty {
  readonly name: string;
  /** Part of all runs; cheap properties get more. */
  readonly share: number;
  /** What one run is, for the report. */
  readonly unit: string;
  /** Makes the property, with a scratch directory of its own. */
  create(directory: string): IProperty<unknown> | IAsyncProperty<unknown>;
}
