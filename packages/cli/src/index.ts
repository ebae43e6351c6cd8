/** For `rollway.config.ts`. */
export { defineConfig, type RollwayConfig } from './config/define-config.js';
