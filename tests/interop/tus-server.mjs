// SPDX-License-Identifier: GPL-3.0-or-later
// The reference server of tus over a folder: node tus-server.mjs MODULES FOLDER. Prints its port.
import { createRequire } from 'node:module';
import http from 'node:http';

const require = createRequire(`${process.argv[2]}/`);
const { Server } = await import(require.resolve('@tus/server'));
const { FileStore } = await import(require.resolve('@tus/file-store'));

const tus = new Server({ path: '/files', datastore: new FileStore({ directory: process.argv[3] }) });
const server = http.createServer((request, response) => tus.handle(request, response));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
