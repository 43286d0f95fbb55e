#!/usr/bin/env node
import path from 'node:path';
import process from 'node:process';
import { processTerminal } from './terminal.ts';
import { trainbook } from './trainbook.ts';

process.exitCode = 1; // if it ends before its time
void trainbook({
  args: process.argv.slice(2),
  terminal: processTerminal(),
  distFolder: path.join(__dirname, '..'),
}).then((exitCode) => {
  process.exitCode = exitCode;
});
