import { get } from 'node:http';

/** Longest time a healthy member takes to say so. */
const answerWithinMilliseconds = 1000;

/** Whether the member answers 200 on the path, on a connection of its own. Never rejects. */
export function checkHealth(member: { readonly host: string; readonly port: number }, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(
      { host: member.host, port: member.port, path, agent: false, timeout: answerWithinMilliseconds },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode === 200);
      },
    );
    request.once('timeout', () => request.destroy());
    request.once('error', () => resolve(false));
  });
}
