import type { Lab } from '@rollway/aws-lab';

/** AWS's time goes ten times as fast as the hosts': what Run Command is polled for then costs a test little. */
export function letTimeRun(lab: Lab): () => void {
  let looked = Date.now();
  const timer = setInterval(() => {
    const passed = Date.now() - looked;
    looked += passed;
    void lab.clock.advance(passed * 10).then(() => lab.context.timeline.catchUp());
  }, 10);
  return () => clearInterval(timer);
}
