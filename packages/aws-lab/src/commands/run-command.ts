import type { LabContext } from '../lab-context.js';
import type { CommandState, InvocationState, InvocationStatus } from './command-state.js';

/** Scripts that run now, to be ended by a cancel or a time-out; not part of the account, which is data. */
const running = new WeakMap<InvocationState, AbortController>();

/**
 * Hands a command to as many nodes as may run at once, and to the next ones as those end. After more errors than permitted
 * no other node gets it: the rest is Terminated, what runs goes on (Systems Manager user guide, concurrency and errors).
 * Delivery time-outs and undeliverable invocations are no errors.
 */
export function advanceCommand(lab: LabContext, command: CommandState): void {
  const { invocations } = command;
  const errors = invocations.filter(({ status }) => status === 'Failed' || status === 'Execution Timed Out').length;
  const waiting = invocations.filter(({ status, startedAt }) => status === 'Pending' && startedAt === undefined);
  if (errors > amountOf(command.maxErrors, invocations.length)) {
    for (const invocation of waiting) finish(lab, command, invocation, 'Terminated');
    return;
  }
  const busy = invocations.filter(({ status, startedAt }) => startedAt !== undefined && !isOver(status)).length;
  const room = Math.max(1, amountOf(command.maxConcurrency, invocations.length)) - busy;
  for (const invocation of waiting.slice(0, Math.max(0, room))) deliver(lab, command, invocation);
}

/** A number, or a percentage of the nodes rounded down. */
function amountOf(text: string, total: number): number {
  return text.endsWith('%') ? Math.floor((Number(text.slice(0, -1)) / 100) * total) : Number(text);
}

/** Whether an invocation has ended. */
export const isOver = (status: InvocationStatus): boolean => status !== 'Pending' && status !== 'InProgress';

/**
 * A node takes a command up when its agent polls. One whose agent is silent keeps it until the delivery time-out: `ConnectionLost`
 * means that it may come back. One that is gone cannot have it.
 */
function deliver(lab: LabContext, command: CommandState, invocation: InvocationState): void {
  invocation.startedAt = lab.timeline.now();
  const host = lab.hosts.get(invocation.instanceId);
  const node = lab.account.commands.nodes[invocation.instanceId];
  if (node === undefined) {
    lab.timeline.after(0, () => finish(lab, command, invocation, 'Undeliverable'));
    return;
  }
  lab.timeline.after(lab.behaviour.commandDelivery, () => {
    if (isOver(invocation.status)) return;
    if (node.ping === 'Online' && host !== undefined) void execute(lab, command, invocation, host);
  });
  lab.timeline.after(command.deliveryTimeout, () => {
    if (invocation.status === 'Pending') finish(lab, command, invocation, 'Delivery Timed Out');
  });
}

type Host = NonNullable<ReturnType<LabContext['hosts']['get']>>;

async function execute(lab: LabContext, command: CommandState, invocation: InvocationState, host: Host): Promise<void> {
  invocation.status = 'InProgress';
  const controller = new AbortController();
  running.set(invocation, controller);
  const forget = lab.timeline.after(command.executionTimeout, () => {
    finish(lab, command, invocation, 'Execution Timed Out');
    controller.abort();
  });
  const { exitCode, stdout, stderr } = await host.run(scriptOf(command), controller.signal);
  forget();
  if (isOver(invocation.status)) return;
  invocation.output = stdout;
  invocation.errorOutput = exitCode === 0 ? stderr : `${stderr}failed to run commands: exit status ${exitCode}`;
  invocation.exitCode = exitCode;
  // The exit code of the last command decides (user guide, AWS-RunShellScript).
  finish(lab, command, invocation, exitCode === 0 ? 'Success' : 'Failed');
}

function scriptOf({ parameters }: CommandState): string {
  const directory = parameters.workingDirectory?.[0] ?? '';
  const enter = directory === '' ? '' : `cd '${directory.replaceAll("'", "'\\''")}' || exit 1\n`;
  return `${enter}${(parameters.commands ?? []).join('\n')}\n`;
}

function finish(lab: LabContext, command: CommandState, invocation: InvocationState, status: InvocationStatus): void {
  if (isOver(invocation.status)) return;
  invocation.status = status;
  invocation.endedAt = lab.timeline.now();
  advanceCommand(lab, command);
}

/** Best effort, as the API says: what waits is cancelled, what runs is ended. */
export function cancelInvocation(lab: LabContext, command: CommandState, invocation: InvocationState): void {
  const controller = running.get(invocation);
  finish(lab, command, invocation, 'Cancelled');
  controller?.abort();
}
