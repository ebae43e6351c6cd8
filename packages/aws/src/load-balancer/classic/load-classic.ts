import { SettingsError } from '@rollway/core';

/**
 * Loads the client's package when the first Classic Load Balancer needs it: it is a package of its own, which whoever has none
 * need not install.
 *
 * @throws SettingsError when it is not installed.
 */
export async function loadClassic(): Promise<typeof import('@aws-sdk/client-elastic-load-balancing')> {
  try {
    return await import('@aws-sdk/client-elastic-load-balancing');
  } catch (error) {
    const missing = 'needs the package @aws-sdk/client-elastic-load-balancing beside @rollway/aws';
    const message = `${missing}: ${error instanceof Error ? error.message : String(error)}`;
    throw new SettingsError({ subject: 'Classic Load Balancer', problems: [{ path: 'client', message }] });
  }
}
