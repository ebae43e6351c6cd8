/** The tag of a copy that names the group it is a copy of, also when it is a copy of a copy. */
export const copyTag = 'rollway:copy-of';

/** The name of a copy (CodeDeploy's, so that people and policies that know it find it). */
export function copyName(deploymentGroupName: string, deploymentId: string): string {
  return `CodeDeploy_${deploymentGroupName}_${deploymentId}`;
}
