import type { TagFilter } from '@rollway/aws';
import { type ReplacementRecord, replacementRecord } from '@rollway/core/target';

/** Name of this kind of target in events and in what it records. */
export const targetName = 'asg-bluegreen';

/** A fleet as a deployment found it. */
export type SideFleet = { readonly fleet: FleetReference; readonly instanceIds: readonly string[] };

/** How a fleet is found again. */
export type FleetReference =
  | { readonly autoScalingGroup: string }
  | { readonly tagGroups: readonly (readonly TagFilter[])[] };

/** Something that a deployment made, by AWS's name for the kind. */
export type CreatedResource = { readonly type: string; readonly name: string };

/** What provisioning recorded; plain JSON, public in the event `replacement-provisioned`. */
export type Replacement = {
  /** `copy`: the replacement group was made by the deployment. `existing`: it was there, and is only scaled and attached. */
  readonly source: 'copy' | 'existing';
  readonly original: SideFleet;
  readonly replacement: SideFleet;
  /** Everything that exists because of the deployment, and goes when the replacement is terminated. */
  readonly created: readonly CreatedResource[];
  /** Processes of the replacement group that are held until it serves, and were not suspended before. */
  readonly heldProcesses: readonly string[];
};

const record: ReplacementRecord<Replacement> = replacementRecord(targetName);

/** The details as they go into the journal. */
export const replacementDetails: ReplacementRecord<Replacement>['write'] = record.write;

/** The details that an earlier operation of this target recorded; undefined when there are none, or they are another's. */
export const readReplacement: ReplacementRecord<Replacement>['read'] = record.read;
