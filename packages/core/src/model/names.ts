/** Names of applications, groups and configurations (CodeDeploy: 1 to 100 letters, digits and `. _ + = , @ -`). */
const namePattern = /^[A-Za-z0-9._+=,@-]{1,100}$/;

/** Deployment ids name directories and files on hosts, so they are narrower than names and never look like a path. */
const deploymentIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether `name` follows CodeDeploy's grammar for names. */
export function isName(name: string): boolean {
  return namePattern.test(name);
}

/** Whether `deploymentId` may be used: letters, digits, `.`, `_`, `-`; at most 100; begins with a letter or digit. */
export function isDeploymentId(deploymentId: string): boolean {
  return deploymentIdPattern.test(deploymentId);
}

/**
 * A stable UUID for a group that was given none. Hosts keep their state under it (CodeDeploy: deployment group id), so it
 * must be equal on every controller; set `groupId` yourself before you rename a group.
 */
export function groupIdFor(applicationName: string, groupName: string): string {
  const hex = [0, 1, 2, 3].map((lane) => hash32(`${lane}\n${applicationName}\n${groupName}`)).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** FNV-1a with a final mix; names are few, so spread matters and strength does not. */
function hash32(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
