/** The emulator alone, for whoever sets tests up. */
export { emulatorRelease } from './emulator-location.js';
export { installEmulator } from './install-emulator.js';
export { type Emulator, startEmulator } from './start-emulator.js';
