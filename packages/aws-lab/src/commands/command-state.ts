/** Systems Manager's part of an account. */
export interface CommandsState {
  readonly nodes: Record<string, NodeState>;
  readonly commands: Record<string, CommandState>;
  readonly activations: Record<string, ActivationState>;
}

/** A managed node: an EC2 instance (`i-`) or a hybrid machine (`mi-`). */
export interface NodeState {
  readonly id: string;
  readonly name: string;
  ping: 'Online' | 'ConnectionLost' | 'Inactive';
  readonly registeredAt: number;
}

/** A hybrid activation. */
export interface ActivationState {
  readonly id: string;
  readonly code: string;
  readonly role: string;
  readonly limit: number;
  registrations: number;
  readonly expiresAt: number;
}

/** A command and what became of it on each node. */
export interface CommandState {
  readonly id: string;
  readonly documentName: string;
  readonly parameters: Readonly<Record<string, readonly string[]>>;
  readonly comment: string;
  readonly requestedAt: number;
  /** Milliseconds within which a node must have taken it up. */
  readonly deliveryTimeout: number;
  readonly executionTimeout: number;
  readonly maxConcurrency: string;
  readonly maxErrors: string;
  readonly invocations: InvocationState[];
  cancelled: boolean;
}

/** The detailed statuses of an invocation that the lab plays. */
export type InvocationStatus =
  | 'Pending'
  | 'InProgress'
  | 'Success'
  | 'Failed'
  | 'Cancelled'
  | 'Delivery Timed Out'
  | 'Execution Timed Out'
  | 'Undeliverable'
  | 'Terminated';

/** A command on one node. */
export interface InvocationState {
  readonly instanceId: string;
  status: InvocationStatus;
  startedAt: number | undefined;
  endedAt: number | undefined;
  exitCode: number;
  output: string;
  errorOutput: string;
}
