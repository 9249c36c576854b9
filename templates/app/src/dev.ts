import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createStores } from './stores/index.ts';

const config = readConfig(process.env);

/** The API for the development server (vite.config.ts), loaded anew when a file of it changes. */
export const app = createApp(config, await createStores(config));
