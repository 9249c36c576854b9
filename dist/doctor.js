import { main } from './main.js';
await main("doctor", import.meta.dirname);
