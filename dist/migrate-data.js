import { main } from './main.js';
await main("migrate-data", import.meta.dirname);
