import type { AnswerPost } from './answer-post.js';
import type { OperationRegister } from './checks/check-commands.js';
import type { JournalChecker } from './checks/journal-checker.js';
import type { FaultInjector } from './fault-injector.js';
import type { SimulatedJournal } from './journal-in-simulation.js';
import type { SimulatedMachine } from './machine.js';
import type { Scenario } from './scenario.js';
import type { SimulatedController } from './simulated-controller.js';
import type { HostSurroundings, SimulatedHost } from './simulated-host.js';
import type { World } from './world.js';

/** Everything one simulation is made of. */
export interface Simulation {
  readonly world: World;
  readonly scenario: Scenario;
  readonly machine: SimulatedMachine;
  readonly checkShare: number;
  readonly hosts: Map<string, SimulatedHost>;
  readonly surroundings: HostSurroundings;
  readonly journal: SimulatedJournal;
  readonly checker: JournalChecker;
  readonly injector: FaultInjector;
  readonly post: AnswerPost;
  /** Every operation id there has been, over all controllers. */
  readonly operations: OperationRegister;
  /** The controller that has the deployment, or had it last. */
  current: SimulatedController | undefined;
  clockOffset: number;
  inputs: number;
  crashes: number;
  /** The controllers' clock, in milliseconds since the Unix epoch. */
  clock(): number;
}
