import { main } from './main.js';
await main("traffic", import.meta.dirname);
