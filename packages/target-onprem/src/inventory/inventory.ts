import type { Tag } from '@rollway/host';

/** An on-premises instance as an inventory knows it (CodeDeploy: on-premises instance). */
export interface OnPremisesInstance {
  /** 1 to 100 characters without spaces, slashes and colons; the instance id of deployments. */
  readonly instanceName: string;
  /** At most 10. */
  readonly tags: readonly Tag[];
  /** Whatever else is known, for example its address; what reaches the host is made from it. Never a secret. */
  readonly properties: Readonly<Record<string, string>>;
  readonly registrationStatus: 'Registered' | 'Deregistered';
  /** When it was registered and deregistered, in ISO 8601. */
  readonly registerTime?: string;
  readonly deregisterTime?: string;
  /** The identity that it calls AWS with: a user of its own, or a session of a role that many share. */
  readonly iamUserArn?: string;
  readonly iamSessionArn?: string;
}

/** What a registration says; tags and properties default to none. */
export type RegistrationRequest = Pick<OnPremisesInstance, 'instanceName' | 'iamUserArn' | 'iamSessionArn'> &
  Partial<Pick<OnPremisesInstance, 'tags' | 'properties'>>;

/** Knows the on-premises instances. */
export interface Inventory {
  /** Deregistered ones too; their tags may still match, and they are selected no more. */
  list(): Promise<readonly OnPremisesInstance[]>;
}

/** An inventory that can be changed. Every change either happens as a whole or is refused with all its problems. */
export interface InstanceRegistry extends Inventory {
  /** @throws SettingsError when the name is in use, or something of the request is not as it must be. */
  register(request: RegistrationRequest): Promise<OnPremisesInstance>;
  /**
   * Takes an instance out of all later deployments. Its tags stay, nothing on the host is touched, and its name is free at
   * once.
   *
   * @throws SettingsError when no registered instance has the name.
   */
  deregister(instanceName: string): Promise<OnPremisesInstance>;
  /** @throws SettingsError when an instance is unknown, or would have more than 10 tags. */
  addTags(instanceNames: readonly string[], tags: readonly Tag[]): Promise<void>;
  /** Tags that an instance does not have are no problem. */
  removeTags(instanceNames: readonly string[], tags: readonly Tag[]): Promise<void>;
}
