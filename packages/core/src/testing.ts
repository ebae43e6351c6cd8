/** For writers of tests: simulation, specification and the ports' twins in memory. */
export { createRandom, type Random } from "./testing/random.js";
export * from "./testing/simulation/fault-plan.js";
export {
	realMachine,
	type SimulatedMachine,
} from "./testing/simulation/machine.js";
export {
	type RandomScenario,
	type RandomScenarioOptions,
	randomScenario,
} from "./testing/simulation/random-scenario.js";
export type {
	ControllerBehaviour,
	HookDurations,
	Scenario,
} from "./testing/simulation/scenario.js";
export {
	formatRecords,
	type SimulateOptions,
	type SimulationResult,
	simulate,
} from "./testing/simulation/simulate.js";
export type { Violation } from "./testing/simulation/world.js";
