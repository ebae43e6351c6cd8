import { gunzipSync, gzipSync } from 'node:zlib';

const answer = 'status=succeeded\ncode=Success\nscript=\nmessage=\nagent=\nlog:\n';

/** A node on which every command of the host program succeeds: it reads what it is sent, and answers as the program would. */
export function simulateNode(instanceId: string): (script: string) => Promise<string> {
  return (script) => {
    const packed = script.split('\n')[1] ?? '';
    const text = gunzipSync(Buffer.from(packed, 'base64')).toString('utf8');
    const start = text.includes('case ${AWS_SSM_INSTANCE_ID') ? text.indexOf(`'${instanceId}') `) : 0;
    if (start < 0) throw new TypeError(`no command is for ${instanceId}`);
    const token = /token='([^']+)'/.exec(text.slice(start))?.[1];
    const content = gzipSync(`${answer.length}\n${answer}`).toString('base64');
    return Promise.resolve(`rollway-frame ${token} 0 ${content.length} ${content}\n`);
  };
}
