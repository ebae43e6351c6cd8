/** Auto Scaling's part of an account. */
export interface AutoScalingState {
  readonly groups: Record<string, GroupState>;
}

/** A group. */
export interface GroupState {
  readonly arn: string;
  readonly name: string;
  readonly createdAt: number;
  /** As the API takes and shows it; sizes apart. */
  settings: Readonly<Record<string, unknown>>;
  min: number;
  max: number;
  desired: number;
  readonly members: MemberState[];
  readonly targetGroups: AttachmentState[];
  readonly classicBalancers: AttachmentState[];
  readonly hooks: Record<string, HookState>;
  suspended: string[];
  tags: Readonly<Record<string, string>>;
  readonly activities: ActivityState[];
  /** Policies, scheduled actions and notifications, by kind and name, as the API takes them. */
  readonly extras: Readonly<Record<'policies' | 'schedules' | 'notifications', Record<string, object>>>;
  deleting: boolean;
}

/** An instance of a group. */
export interface MemberState {
  readonly instanceId: string;
  readonly templateVersion: string;
  state: LifecycleState;
  healthy: boolean;
  protectedFromScaleIn: boolean;
  /** The lifecycle action that it waits for. */
  action: ActionState | undefined;
}

/** The states that the lab plays. */
export type LifecycleState =
  | 'Pending'
  | 'Pending:Wait'
  | 'InService'
  | 'Terminating'
  | 'Terminating:Wait'
  | 'Standby'
  | 'Detaching';

/** A wait for a hook. */
export interface ActionState {
  readonly token: string;
  readonly hook: string;
  expiresAt: number;
}

/** A lifecycle hook. */
export interface HookState {
  readonly name: string;
  readonly transition: string;
  /** Milliseconds. */
  readonly heartbeat: number;
  readonly defaultResult: 'CONTINUE' | 'ABANDON';
  readonly given: object;
}

/** A target group of a group, by its ARN, or a Classic Load Balancer by its name. */
export interface AttachmentState {
  readonly id: string;
  state: 'Adding' | 'Added' | 'Removing';
}

/** A line of a group's history. */
export interface ActivityState {
  readonly id: string;
  readonly at: number;
  readonly description: string;
  readonly failed: boolean;
}
