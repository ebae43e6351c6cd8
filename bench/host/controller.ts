/** One deployment in a process of its own; prints the most memory that it had, in megabytes. */
import { readFileSync } from 'node:fs';
import { type Deployment, deploy } from './deploy.js';

await deploy(JSON.parse(process.argv[2] ?? '') as Deployment);
// Not the maximum of the resource usage, which begins with the memory of whoever started this process.
const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
console.log(Number(kilobytes) / 1024);
