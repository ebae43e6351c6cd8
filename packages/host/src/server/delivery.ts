import { isOptions, type Problem, type Revision, showValue } from '@rollway/core';
import type { HostDownload } from '../revision-source/download-on-host.js';

/** Hosts download the revision by themselves, and check it against the bytes that the controller has read. */
export interface HostDelivery {
  readonly by: 'host';
  /**
   * Makes the address for one host, anew for each download; `presignedDownload` makes one of an S3 revision. It is
   * handed to the host on stdin and is in no argument, file, journal or log.
   */
  download(revision: Revision): Promise<HostDownload>;
}

/** How a revision gets to its hosts: over the connection to each, or downloaded by the host. */
export type Delivery = 'controller' | HostDelivery;

/** What is wrong with a delivery that was given. */
export function deliveryProblems(delivery: unknown): readonly Problem[] {
  if (delivery === undefined || delivery === 'controller') return [];
  if (isOptions(delivery) && delivery.by === 'host' && typeof delivery.download === 'function') return [];
  const message = "must be 'controller', or by 'host' with a function download";
  return [{ path: 'delivery', message, received: showValue(delivery) }];
}
