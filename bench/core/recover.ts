import { fileJournal } from '@rollway/driver-embedded';
import { loadState } from '../../packages/driver-embedded/src/driver/load-state.js';

/** Run as a process of its own: prints how many seconds it took to have the state of a journal. */
const [directory = '', from = 'records'] = process.argv.slice(2);
const begun = performance.now();
const state = await loadState(fileJournal(directory), 'bench-1');
const seconds = (performance.now() - begun) / 1000;
if (state?.finalStatus !== 'succeeded') throw new RangeError(`recovered ${state?.finalStatus} from ${from}`);
process.stdout.write(String(seconds));
