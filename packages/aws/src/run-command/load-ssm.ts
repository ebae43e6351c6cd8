/** The client's package, loaded when it is first used: whoever does not use Run Command need not have it. */
export const loadSsm = (): Promise<typeof import('@aws-sdk/client-ssm')> => import('@aws-sdk/client-ssm');
