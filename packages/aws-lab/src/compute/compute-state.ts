/** EC2's part of an account, as far as deployments look at it. */
export interface ComputeState {
  readonly instances: Record<string, InstanceState>;
  readonly launchTemplates: Record<string, LaunchTemplateState>;
}

/** An instance. */
export interface InstanceState {
  readonly id: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly clientToken: string | undefined;
  state: 'pending' | 'running' | 'stopped' | 'terminated';
  launchedAt: number;
  tags: Readonly<Record<string, string>>;
}

/** A launch template and its versions, oldest first. */
export interface LaunchTemplateState {
  readonly id: string;
  readonly name: string;
  defaultVersion: number;
  /** As the API takes them. */
  readonly versions: { readonly data: LaunchData; readonly description: string; readonly createdAt: number }[];
}

/** What of a template's data the lab reads. */
export interface LaunchData {
  readonly ImageId?: string;
  readonly InstanceType?: string;
}
