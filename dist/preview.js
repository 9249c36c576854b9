import { main } from './main.js';
await main("preview", import.meta.dirname);
