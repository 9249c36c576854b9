import { main } from './main.js';
await main("teardown", import.meta.dirname);
