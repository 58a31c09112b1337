// SPDX-License-Identifier: GPL-3.0-or-later
// TensorFlow.js with BlazeFace (front) on the WebAssembly back end, one thread, over raw RGB frames.
//   node tfjs.cjs FOLDER [FILE WIDTH HEIGHT]…     FOLDER: where tools/setup --bench put the packages
// Prints {"ms": median of processor time, "one": share of frames with exactly one face, "frames": n}.
'use strict';
const fs = require('fs');
const path = require('path');
const Module = require('module');

const folder = path.resolve(process.argv[2]);
const bundle = path.join(folder, 'tf.min.js');
// The back end asks for the core by its package's name; the bundle holds it.
const resolve = Module._resolveFilename;
Module._resolveFilename = function (name, ...rest) {
  return name === '@tensorflow/tfjs-core' ? bundle : resolve.call(this, name, ...rest);
};
const tf = require(bundle);
const wasm = require(path.join(folder, 'tf-backend-wasm.min.js'));

const SIZE = 128;
const MIN_SCORE = 0.6; // as ours
const MAX_OVERLAP = 0.3;

// Centres of the model's 896 anchors, as parts of the square: 16×16 cells of two, 8×8 of six.
const anchors = [];
for (const [cells, each] of [[16, 2], [8, 6]])
  for (let y = 0; y < cells; y++)
    for (let x = 0; x < cells; x++)
      for (let i = 0; i < each; i++)
        anchors.push([(x + 0.5) / cells, (y + 0.5) / cells]);

function overlap(a, b) {
  const width = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0)
    return 0;
  return width * height / (a.w * a.h + b.w * b.h - width * height);
}

function countFaces(values) {
  const found = [];
  for (let i = 0; i < anchors.length; i++) {
    const score = 1 / (1 + Math.exp(-values[i * 17]));
    if (score < MIN_SCORE)
      continue;
    const [dx, dy, w, h] = [1, 2, 3, 4].map((k) => values[i * 17 + k] / SIZE);
    found.push({ score, w, h, x: anchors[i][0] + dx - w / 2, y: anchors[i][1] + dy - h / 2 });
  }
  found.sort((a, b) => b.score - a.score);
  const kept = [];
  for (const face of found)
    if (kept.every((other) => overlap(face, other) <= MAX_OVERLAP))
      kept.push(face);
  return kept.length;
}

function loadModel() {
  const json = JSON.parse(fs.readFileSync(path.join(folder, 'blazeface-front.json'), 'utf8'));
  const weights = fs.readFileSync(path.join(folder, 'blazeface-front.bin'));
  return tf.loadGraphModel({
    load: async () => ({
      modelTopology: json.modelTopology,
      weightSpecs: json.weightsManifest.flatMap((group) => group.weights),
      weightData: weights.buffer.slice(weights.byteOffset, weights.byteOffset + weights.length),
    }),
  });
}

function look(model, pixels, width, height) {
  return tf.tidy(() => {
    const scale = SIZE / Math.max(width, height);
    const [w, h] = [Math.round(width * scale), Math.round(height * scale)];
    const [left, top] = [(SIZE - w) >> 1, (SIZE - h) >> 1];
    const small = tf.image.resizeBilinear(tf.tensor3d(pixels, [height, width, 3], 'int32'), [h, w]);
    const square = tf.pad(small, [[top, SIZE - h - top], [left, SIZE - w - left], [0, 0]]);
    const input = tf.sub(tf.div(square, 127.5), 1).expandDims(0);
    const output = model.execute(input);
    const all = Array.isArray(output) ? output : [output];
    // One of 896×17, or scores and values of both grids.
    const whole = all.find((tensor) => tensor.shape[tensor.shape.length - 1] === 17);
    if (whole)
      return countFaces(whole.dataSync());
    all.sort((a, b) => b.size - a.size);
    const pick = (n, last) => all.find((t) => t.shape[1] === n && t.shape[2] === last);
    const scores = tf.concat([pick(512, 1), pick(384, 1)], 1);
    const values = tf.concat([pick(512, 16), pick(384, 16)], 1);
    return countFaces(tf.concat([scores, values], 2).dataSync());
  });
}

async function main() {
  wasm.setWasmPaths(folder + path.sep);
  wasm.setThreadsCount(1);
  tf.enableProdMode();
  await tf.setBackend('wasm');
  await tf.ready();
  const model = await loadModel();
  const times = [];
  let one = 0;

  for (let i = 3; i + 2 < process.argv.length; i += 3) {
    const [width, height] = [Number(process.argv[i + 1]), Number(process.argv[i + 2])];
    const data = fs.readFileSync(process.argv[i]);
    const size = width * height * 3;
    for (let at = 0; at + size <= data.length; at += size) {
      const pixels = new Uint8Array(data.buffer, data.byteOffset + at, size);
      if (times.length === 0)
        look(model, pixels, width, height); // compiles
      const begun = process.cpuUsage();
      one += look(model, pixels, width, height) === 1;
      const used = process.cpuUsage(begun);
      times.push((used.user + used.system) / 1e3);
    }
  }
  times.sort((a, b) => a - b);
  console.log(JSON.stringify({
    ms: times[times.length >> 1], one: one / times.length, frames: times.length, backend: tf.getBackend(),
  }));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
