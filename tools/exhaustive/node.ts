import type { DeploymentDefinition, DeploymentInput, DeploymentState, JournalRecord } from '@rollway/core/driver';
import type { Books, SimulatedMachine } from '@rollway/core/testing';

/** A deployment to explore, with what may happen to it. */
export interface Configuration {
  readonly name: string;
  readonly definition: DeploymentDefinition;
  /** Instances that provisioning brings. */
  readonly replacement: readonly string[];
  /** All instances are planned alike, so that their names do not matter. */
  readonly alike: boolean;
  /** What may come from outside; `results` are always explored. */
  readonly outside: readonly Outside[];
  /** Whether it is small enough for the tests. */
  readonly quick: boolean;
  /** Default: the machine of this release. Others are wrong on purpose, to see that it is noticed. */
  readonly machine?: Pick<SimulatedMachine, 'takeTurn'>;
}

/** Kinds of inputs and faults that a configuration explores beside results and timers. */
export type Outside =
  | 'pause'
  | 'stop'
  | 'rollback'
  | 'continue'
  | 'alarm'
  | 'unreadable'
  | 'gate'
  | 'accepted'
  | 'unreachable'
  | 'lost'
  | 'joined'
  | 'left';

/** One point of the exploration: the machine, the books of an independent reader, and what the network swallowed. */
export interface Node {
  readonly state: DeploymentState;
  readonly books: Books;
  /** The operation whose command was lost: nobody works on it until a controller starts anew. */
  readonly lost: string | undefined;
  readonly now: number;
}

/** One thing that can happen in a node. */
export interface Action {
  readonly label: string;
  /** Inputs of the turn; none for a fault that the machine does not see. */
  readonly inputs: readonly DeploymentInput[];
  /** Happens by itself when nothing goes wrong, or is what somebody must do to a deployment that waits for them. */
  readonly fair: boolean;
  /** What is lost afterwards. */
  readonly lost?: string | undefined;
  readonly now: number;
}

/** What a step came to. */
export interface Step {
  readonly node: Node;
  readonly records: readonly JournalRecord[];
}
