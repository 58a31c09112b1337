// SPDX-License-Identifier: GPL-3.0-or-later
// Uploads by @tus/server in the receiver's place, on loopback behind nginx-uploads.conf, as the receiver's user:
//   node tus-server.mjs STORE DIR [PORT [RECEIVER]]
// STORE is a folder for what comes in, DIR the receiver's. Needs @tus/server and @tus/file-store beside it, or
// in NODE_PATH. With S3 only `datastore` and where a finished file is read from change.
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import http from 'node:http';

const require = createRequire(import.meta.url);
const { Server } = await import(require.resolve('@tus/server'));
const { FileStore } = await import(require.resolve('@tus/file-store'));

const [store, dir, port = '1080', receiver = 'http://127.0.0.1:8460'] = process.argv.slice(2);
const program = process.env.SELFSAME_RECEIVER ?? 'selfsame-receiver';
const LIFETIME = 7 * 24 * 60 * 60 * 1000; // what is not whole by then is gone
const CLEANING = 60 * 60 * 1000;

// An error of @tus/server, which the app reads as problem details (RFC 9457).
function refusal(status, name, title) {
  const problem = { type: `${receiver}/problems/${name}`, title, status };
  return { status_code: status, body: JSON.stringify(problem) };
}

// What the receiver knows of a submission, asked with the seller's own token.
async function look(request, id) {
  const answer = await fetch(`${receiver}/submissions/${encodeURIComponent(id)}`, {
    headers: { Authorization: request.headers.get('authorization') ?? '' },
  });
  if (answer.ok) return answer.json();
  if (answer.status === 401) throw refusal(401, 'token-invalid', 'The bearer token is not, or no longer, valid');
  if (answer.status === 404) throw refusal(404, 'not-found', 'There is nothing here');
  throw refusal(503, 'internal', 'The receiver does not answer');
}

function run(...words) {
  return new Promise((resolve) => {
    execFile(program, words, (error, stdout, stderr) => {
      if (stderr) console.error(stderr.trimEnd());
      resolve(error ? error.code : 0);
    });
  });
}

const datastore = new FileStore({ directory: store, expirationPeriodInMilliseconds: LIFETIME });
const tus = new Server({
  path: '/uploads',
  datastore,
  relativeLocation: true, // nginx has another name and port than we see
  disableTerminationForFinishedUploads: true, // pre-terminate: what is whole is the receiver's to erase
  namingFunction: (request, metadata) => `${metadata?.submission}-${randomBytes(16).toString('hex')}`,

  // pre-create: announced by this seller, not received yet, and of the announced length.
  async onUploadCreate(request, upload) {
    const submission = await look(request, upload.metadata?.submission ?? '');
    if (submission.state.startsWith('delet')) throw refusal(410, 'withdrawn', 'This submission was withdrawn, or is over');
    if (!['announced', 'uploading', 'mismatch'].includes(submission.state))
      throw refusal(409, 'already-uploaded', 'This submission was received already');
    if (upload.size !== submission.bytes) throw refusal(422, 'length-mismatch', 'Upload-Length is not what was announced');
    return {};
  },

  // pre-finish: the receiver takes a copy, checks its hash and signs; the app hears of it when that is done.
  // 3 and 4: another hash, or over. The file is of no use then. With anything else it stays for the next scan.
  async onUploadFinish(request, upload) {
    const status = await run('adopt', dir, upload.metadata.submission, upload.storage.path);
    if (![0, 3, 4].includes(status)) throw refusal(503, 'internal', 'The receiver could not take the file');
    await datastore.remove(upload.id).catch(() => {}); // by the scan already
    return {};
  },
});

setInterval(() => tus.cleanUpExpiredUploads().catch(console.error), CLEANING).unref();
http.createServer((request, response) => {
  // Downloads are off, whoever asks.
  if (request.method === 'GET') response.writeHead(405, { Allow: 'OPTIONS, POST, HEAD, PATCH, DELETE' }).end();
  else tus.handle(request, response);
}).listen(Number(port), '127.0.0.1');
