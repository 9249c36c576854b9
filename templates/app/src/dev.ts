import { createApp } from './app.ts';
import { readConfig } from './config.ts';
import { createStore } from './store.ts';

const config = readConfig(process.env);

/** The API for the development server (vite.config.ts), loaded anew when a file of it changes. */
export const app = createApp(config, createStore(config));
