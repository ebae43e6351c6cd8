// The application that the quickstart rolls out: starts slowly, stops gracefully. One release differs from the next in
// release.json beside it.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { version, broken } = JSON.parse(readFileSync(new URL('release.json', import.meta.url), 'utf8'));
const readyAt = Date.now() + 300;
const isWell = () => !broken && Date.now() >= readyAt;

const server = createServer((request, response) => {
  const healthCheck = request.url === '/healthz';
  const status = isWell() ? 200 : 503;
  // Real work takes a while, so a stop that does not wait for it would be noticed.
  setTimeout(() => response.writeHead(status, { 'x-version': version }).end(`${version}\n`), healthCheck ? 0 : 5);
});
server.listen(Number(process.env.PORT), '127.0.0.1');

process.on('SIGTERM', () => {
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
