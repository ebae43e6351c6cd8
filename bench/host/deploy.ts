import { createHost, type HostRequest, localTransport, openBundle } from '@rollway/host';

/** One deployment as it is timed. */
export interface Deployment {
  readonly tar: string;
  readonly root: string;
  readonly deploymentId: string;
  readonly install?: 'replace' | 'incremental';
}

/** The whole way from a bundle to installed files, by the public interface of the host package. */
export async function deploy({ tar, root, deploymentId, install = 'replace' }: Deployment): Promise<void> {
  const host = createHost({ transport: localTransport(), root, install });
  const bundle = await openBundle({ type: 'tar', path: tar });
  // Every deployment is pinned to a digest; it is computed while the host unpacks.
  const digest = bundle.digest();
  for (const lifecycleEvent of ['DownloadBundle', 'Install']) {
    const request: HostRequest = {
      operationId: `${deploymentId}:${lifecycleEvent}`,
      deploymentId,
      deploymentGroupId: 'bench',
      lifecycleEvent,
      hookSource: 'current',
      environment: {},
      fileExistsBehavior: 'DISALLOW',
      concludes: lifecycleEvent === 'Install',
      bundle: () => Promise.resolve(bundle),
    };
    const answer = await host.start(request, { waitSeconds: 600, signal: new AbortController().signal });
    if (answer.status !== 'succeeded') throw new Error(`${lifecycleEvent}: ${JSON.stringify(answer)}`);
  }
  await digest;
  await bundle.close();
}
