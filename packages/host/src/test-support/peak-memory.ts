/** Deploys a bundle to this machine in a process of its own and prints the most memory that it had, in bytes. */
import { runLocal } from '../local/run-local.js';

const [type, path, root] = process.argv.slice(2) as ['directory' | 'tar' | 'tgz', string, string];
const result = await runLocal({ bundle: { type, path }, deploymentId: 'd-1-local', root });
if (!result.succeeded) throw new Error(JSON.stringify(result));
console.log(process.resourceUsage().maxRSS * 1024);
