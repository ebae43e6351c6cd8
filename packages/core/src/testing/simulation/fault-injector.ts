import type { JournalRecord } from '../../deployment/journal-record.js';
import { type AnswerFault, type Fault, type FaultPlan, faultKind, type HostFault } from './fault-plan.js';
import { type HostSurroundings, type SimulatedHost, takeDown } from './simulated-host.js';
import { after, mark, type World } from './world.js';

/** What strikes where: faults by their moment, and what they do to everything outside the hosts. */
export interface FaultInjector {
  readonly world: World;
  readonly hosts: ReadonlyMap<string, SimulatedHost>;
  readonly byTurn: Map<number, Fault[]>;
  readonly byRecord: Map<string, Fault[]>;
  readonly recordsSeen: Map<string, number>;
  turns: number;
  readonly surroundings: HostSurroundings;
  /** Strikes whoever controls the deployment; false when nobody is there to be struck. */
  strikeController(fault: ControllerSideFault): boolean;
}

/** Faults that concern the controller or come to it from outside. */
export type ControllerSideFault = Exclude<Fault, HostFault | AnswerFault>;

/** Files every fault under its moment. */
export function armFaults(injector: FaultInjector, plan: FaultPlan): void {
  for (const fault of plan.faults) {
    const { when } = fault;
    if ('after' in when) after(injector.world, when.after, () => strike(injector, fault));
    else if ('turn' in when) file(injector.byTurn, when.turn, fault);
    else if ('record' in when) file(injector.byRecord, when.record, fault);
    else injector.hosts.get(when.operation.instanceId)?.scripted.push({ ...fault, when });
  }
}

function file<Key>(index: Map<Key, Fault[]>, key: Key, fault: Fault): void {
  const filed = index.get(key);
  if (filed === undefined) index.set(key, [fault]);
  else filed.push(fault);
}

/** Strikes what waits for this turn or for one of its records, before they are committed. */
export function strikeBeforeCommit(injector: FaultInjector, records: readonly JournalRecord[]): void {
  injector.turns += 1;
  for (const fault of injector.byTurn.get(injector.turns) ?? []) strike(injector, fault);
  if (injector.byRecord.size === 0) return;
  for (const { type } of records) {
    const waiting = injector.byRecord.get(type);
    if (waiting === undefined) continue;
    const seen = (injector.recordsSeen.get(type) ?? 0) + 1;
    injector.recordsSeen.set(type, seen);
    for (const fault of waiting) {
      if ('record' in fault.when && (fault.when.nth ?? 1) === seen) strike(injector, fault);
    }
  }
}

/** Lets a fault strike, unless the world has healed. */
export function strike(injector: FaultInjector, fault: Fault): void {
  const { world } = injector;
  if (!world.faulty) return;
  if ('on' in fault) {
    const host = injector.hosts.get(fault.on);
    if (host !== undefined && strikeHost(injector, host, fault)) mark(world, `fault:${faultKind(fault)}`);
  } else if (injector.strikeController(fault)) mark(world, `fault:${faultKind(fault)}`);
}

function strikeHost(injector: FaultInjector, host: SimulatedHost, fault: Fault & (HostFault | AnswerFault)): boolean {
  switch (fault.what) {
    case 'host-dies':
    case 'host-reboots':
      if (!host.up) return false;
      if (host.running !== undefined) mark(injector.world, 'host-down-during-an-event');
      takeDown(injector.surroundings, host);
      if (fault.what === 'host-reboots') after(injector.world, fault.downFor, () => (host.up = true));
      return true;
    case 'hook-hangs':
    case 'hook-slow':
    case 'hook-fails':
      host.hookFaults.push(fault);
      return true;
    case 'answer-lost':
    case 'answer-late':
    case 'answer-duplicated':
    case 'answer-reordered':
    case 'answer-contradicted':
    case 'answer-for-older-attempt':
    case 'answer-for-other-deployment':
      host.answerFaults.push(fault);
      return true;
  }
}

/** The world heals: nothing strikes any more and every host is back. */
export function heal(injector: FaultInjector): void {
  injector.world.faulty = false;
  for (const host of injector.hosts.values()) {
    host.up = true;
    host.scripted.length = 0;
    host.hookFaults.length = 0;
    host.answerFaults.length = 0;
  }
}
