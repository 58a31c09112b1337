// SPDX-License-Identifier: GPL-3.0-or-later
// The reference client of tus: node tus-client.mjs MODULES FILE CREATION-URL SUBMISSION STOP-AT, the
// token on standard input. With STOP-AT it breaks off once that many bytes were taken, as a person who closes
// the page does, and goes on with a second upload from what the server says. Prints "again" then, and
// "done".
import { createRequire } from 'node:module';
import fs from 'node:fs';

const [modules, file, endpoint, submission, stopAt] = process.argv.slice(2);
const tus = createRequire(`${modules}/`)('tus-js-client');
const token = fs.readFileSync(0, 'utf8').trim();
const stop = Number(stopAt ?? 0);

function upload(uploadUrl, stopAfter) {
  return new Promise((resolve, reject) => {
    const options = {
      endpoint,
      uploadUrl,
      uploadSize: fs.statSync(file).size,
      chunkSize: 100_000,
      retryDelays: [0, 100, 300],
      headers: { Authorization: `Bearer ${token}` },
      metadata: { submission, filetype: 'application/age' },
      onError: reject,
      onSuccess: () => resolve(null),
      onChunkComplete: (_size, taken) => {
        if (stopAfter && taken >= stopAfter) one.abort().then(() => resolve(one.url), reject);
      },
    };
    const one = new tus.Upload(fs.createReadStream(file), options);
    one.start();
  });
}

let left = await upload(undefined, stop);
if (left) {
  console.log('again');
  left = await upload(left, 0);
}
console.log('done');
