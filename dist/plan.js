import { main } from './main.js';
await main("plan", import.meta.dirname);
