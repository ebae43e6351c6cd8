import type { Random } from '@rollway/core/testing';
import type { AccountState } from './account-state.js';
import type { ImageBehaviour } from './ecs/image-behaviour.js';
import type { LabBehaviour } from './lab-behaviour.js';
import type { FunctionCode } from './lambda/function-code.js';
import type { Timeline } from './time/timeline.js';

/** What an owned operation works with. */
export interface LabContext {
  readonly accountId: string;
  readonly region: string;
  /** The live account; a copy of the past when a read is to be stale. */
  readonly account: AccountState;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly behaviour: LabBehaviour;
  readonly functionCode: FunctionCode;
  /** By image name; an image that is not here is well. */
  readonly images: Map<string, ImageBehaviour>;
  /** A fresh identifier of hexadecimal digits, the same in every run with the same seed. */
  newId(digits: number): string;
}

/** An operation that the lab answers itself. Input and output are those of the SDK's commands. */
// biome-ignore lint/suspicious/noExplicitAny: each operation names its own input; the model has judged it before.
export type OwnedOperation = (input: any, lab: LabContext) => object | Promise<object>;

/** The operations of a service that the lab answers itself, by name. */
export type OwnedService = Readonly<Record<string, OwnedOperation>>;

/** The name of a resource in full. */
export function resourceName(lab: LabContext, service: string, resource: string): string {
  return `arn:aws:${service}:${lab.region}:${lab.accountId}:${resource}`;
}
