import { createRequire } from 'node:module';
import { randomStream } from '../dist/models/math/random.js';

/** Networks that are tried: units of the hidden layers, and the penalty on their weights. */
const TRIALS = [[8], [32], [16, 8]].flatMap((hidden) => [1e-4, 1e-3, 1e-2].map((l2) => ({ hidden, l2 })));
const BATCH = 512;
const MAX_EPOCHS = 40;
const PATIENCE = 4;
const N_SEEDS = 3;

/**
 * TensorFlow.js from the folder that the variable TFJS names (one where `@tensorflow/tfjs` is installed).
 *
 * @returns The namespace on its portable backend; null where there is none.
 */
export async function findTensorFlow() {
  if (process.env.TFJS === undefined) return null;
  const tf = createRequire(`${process.env.TFJS}/`)('@tensorflow/tfjs');
  await tf.setBackend('cpu');
  return tf;
}

/**
 * A small network on the scorecard's features, standardised: layers, penalty and number of epochs are those of least log loss on
 * the later rows, and the log-odds of three fits on all training rows are averaged.
 *
 * @param columns One per feature, training rows before test rows, nothing missing.
 * @param split before and after: positions to learn from and to try settings on.
 * @returns Log-odds of the test rows.
 */
export function neuralMargins(tf, columns, labels, split, seed) {
  const nTrain = labels.length;
  const standard = columns.map((column) => standardised(column, nTrain));
  const take = (rows) => tf.tensor2d(rowsOf(standard, rows), [rows.length, standard.length]);
  const all = Int32Array.from(labels.keys());
  const test = Int32Array.from({ length: columns[0].length - nTrain }, (_, i) => nTrain + i);
  const held = { x: take(split.after), y: Array.from(split.after, (i) => labels[i]) };
  const tried = TRIALS.map((settings) => {
    const { losses } = train(tf, standard, labels, split.before, settings, MAX_EPOCHS, held, seed);
    const loss = Math.min(...losses);
    return { settings, loss, epochs: losses.indexOf(loss) + 1 };
  });
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a));
  const x = take(test);
  const margins = Array.from({ length: N_SEEDS }, (_, k) => {
    const { model } = train(tf, standard, labels, all, best.settings, best.epochs, null, seed + k);
    return model.predict(x).dataSync();
  });
  tf.dispose([x, held.x]);
  return Array.from(test, (_, i) => margins.reduce((sum, own) => sum + own[i], 0) / N_SEEDS);
}

function train(tf, columns, labels, rows, { hidden, l2 }, nEpochs, held, seed) {
  const model = tf.sequential();
  const initial = (k) => tf.initializers.glorotUniform({ seed: seed * 100 + k });
  const sizes = [...hidden, 1];
  sizes.forEach((units, k) => {
    model.add(
      tf.layers.dense({
        units,
        activation: k < hidden.length ? 'relu' : 'linear',
        kernelInitializer: initial(k),
        kernelRegularizer: tf.regularizers.l2({ l2 }),
        ...(k === 0 ? { inputShape: [columns.length] } : {}),
      }),
    );
  });
  const rate = rows.reduce((sum, i) => sum + labels[i], 0) / rows.length;
  const last = model.layers[hidden.length];
  last.setWeights([last.getWeights()[0], tf.tensor1d([Math.log(rate / (1 - rate))])]);
  const loss = (y, margin) => tf.losses.sigmoidCrossEntropy(y, margin);
  model.compile({ optimizer: tf.train.adam(2e-3), loss });
  const random = randomStream(seed, 'neural');
  const order = Int32Array.from(rows);
  const losses = [];
  for (let epoch = 0; epoch < nEpochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let start = 0; start < order.length; start += BATCH) {
      const batch = order.subarray(start, start + BATCH);
      tf.tidy(() => {
        const x = tf.tensor2d(rowsOf(columns, batch), [batch.length, columns.length]);
        const y = tf.tensor2d(Array.from(batch, (i) => [labels[i]]));
        model.optimizer.minimize(() => {
          const margin = model.apply(x, { training: true });
          return model.calculateLosses().reduce((sum, own) => tf.add(sum, own), loss(y, margin));
        });
      });
    }
    if (held === null) continue;
    losses.push(logLoss(model.predict(held.x).dataSync(), held.y));
    if (epoch - losses.indexOf(Math.min(...losses)) >= PATIENCE) break;
  }
  return { model, losses };
}

function logLoss(margins, labels) {
  const sum = labels.reduce((total, y, i) => total + Math.log1p(Math.exp(y === 1 ? -margins[i] : margins[i])), 0);
  return sum / labels.length;
}

function standardised(column, nTrain) {
  const train = column.subarray(0, nTrain);
  const mean = train.reduce((sum, value) => sum + value, 0) / nTrain;
  const spread = Math.sqrt(train.reduce((sum, value) => sum + (value - mean) ** 2, 0) / nTrain);
  return column.map((value) => (spread > 0 ? (value - mean) / spread : 0));
}

function rowsOf(columns, rows) {
  const flat = new Float32Array(rows.length * columns.length);
  rows.forEach((row, i) => {
    for (let j = 0; j < columns.length; j++) flat[i * columns.length + j] = columns[j][row];
  });
  return flat;
}
