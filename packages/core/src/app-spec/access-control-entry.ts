/** One entry of an access control list, as `setfacl` knows it (CodeDeploy: permissions section, acls). */
export interface AccessControlEntry {
  /** Whether what is later made inside a directory inherits it. */
  readonly isDefault: boolean;
  readonly kind: 'user' | 'group' | 'mask' | 'other';
  /** User or group; empty for the owner, the owning group, a mask and others. */
  readonly name: string;
  readonly read: boolean;
  readonly write: boolean;
  readonly execute: boolean;
}
