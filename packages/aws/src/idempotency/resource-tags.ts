/** Tags by which whatever a deployment made is found again, by us after a crash and by people. */
export function resourceTags(owner: {
  readonly deploymentId: string;
  readonly deploymentGroupName: string;
}): Readonly<Record<string, string>> {
  return { 'rollway:deployment-id': owner.deploymentId, 'rollway:deployment-group': owner.deploymentGroupName };
}
