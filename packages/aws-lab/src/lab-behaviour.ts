/**
 * How long things take in the lab, in milliseconds of its clock. AWS promises none of these; they are usual figures, and a
 * test may set any of them.
 */
export interface LabBehaviour {
  /** From an update of a function to LastUpdateStatus Successful. */
  readonly functionUpdate: number;
  /** From publishing a version to its State Active. */
  readonly versionActivation: number;
  /** From asking for provisioned concurrency to READY; AWS allocates up to 500 a minute, after a pause. */
  readonly provisionedConcurrency: number;
  /** From creating a task to RUNNING: pulling an image dominates. */
  readonly taskStart: number;
  /** From SIGTERM to STOPPED. ECS waits up to stopTimeout, 30 s by default. */
  readonly taskStop: number;
  /** Between two looks of ECS at a deployment that it runs itself: a stage takes at least one. */
  readonly serviceDeploymentStage: number;
  /** From a change of listener weights to the moment when every node of the balancer routes by them. */
  readonly weightPropagation: number;
  /** From SendCommand to the first moment at which GetCommandInvocation finds it: the API is eventually consistent. */
  readonly commandVisibility: number;
  /** From SendCommand to the moment when an agent that polls takes the command up. */
  readonly commandDelivery: number;
  /** From starting an instance of a group to its end of booting. */
  readonly instanceStart: number;
  /** From the end of an instance's last wait to its being terminated. */
  readonly instanceStop: number;
  /** From a group's change of load balancing to its being in effect. */
  readonly targetGroupAttachment: number;
}

/** The usual figures. */
export const usualBehaviour: LabBehaviour = {
  functionUpdate: 2_000,
  versionActivation: 1_000,
  provisionedConcurrency: 60_000,
  taskStart: 20_000,
  taskStop: 5_000,
  serviceDeploymentStage: 5_000,
  weightPropagation: 0,
  commandVisibility: 1_000,
  commandDelivery: 500,
  instanceStart: 30_000,
  instanceStop: 10_000,
  targetGroupAttachment: 5_000,
};
