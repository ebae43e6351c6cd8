/** A function's verdict (CodeDeploy: PutLifecycleEventHookExecutionStatus takes these two and no others). */
export type HookStatus = 'Succeeded' | 'Failed';

/** What is known of one execution of a hook. `Pending`: its function was invoked and has not answered. */
export type HookExecutionStatus = 'Pending' | HookStatus;

/** Keeps the executions of hooks and their answers. What implements it must outlive the process if deployments do. */
export interface HookAnswers {
  /** Undefined when the execution was never begun. */
  read(executionId: string): Promise<HookExecutionStatus | undefined>;
  /** Notes that the function is invoked now; an execution that was begun or answered before stays as it is. */
  begin(executionId: string): Promise<void>;
  /** Takes the first answer. `unknown`: nobody waits for it; `completed`: there is an answer already. */
  answer(executionId: string, status: HookStatus): Promise<'taken' | 'unknown' | 'completed'>;
}

/** Answers in this process: for callbacks, tests, and programs that end with their deployments. */
export function memoryHookAnswers(): HookAnswers {
  const known = new Map<string, HookExecutionStatus>();
  return {
    read: (executionId) => Promise.resolve(known.get(executionId)),
    begin(executionId) {
      if (!known.has(executionId)) known.set(executionId, 'Pending');
      return Promise.resolve();
    },
    answer(executionId, status) {
      const before = known.get(executionId);
      if (before === undefined) return Promise.resolve('unknown');
      if (before !== 'Pending') return Promise.resolve('completed');
      known.set(executionId, status);
      return Promise.resolve('taken');
    },
  };
}
