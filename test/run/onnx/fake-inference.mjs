/** Stands in for inference-worker.js: does what the task of each request says. */

import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'

const { opening } = workerData
if (opening === 'throw') throw new Error('out of luck')
if (opening === 'exit') process.exit(3)

parentPort.on('message', ({ kind, id, input }) => {
  if (kind === 'close') {
    parentPort.close()
    return
  }
  if (input.task === 'exit') process.exit(7)
  if (input.task === 'throw') throw new Error('the thread fell over')
  if (input.task === 'fail') {
    const error = { code: 'POLICY', message: 'it gave NaN', stack: undefined }
    parentPort.postMessage({ kind: 'failed', id, error })
  }
  if (input.task === 'burn') while (true);
  if (input.task !== 'echo') return
  const [first] = input.observations
  const values = Float32Array.from(first['observation.state'])
  parentPort.postMessage({
    kind: 'predicted',
    id,
    prediction: { chunk: { values, steps: 1, dims: 6 }, inferenceS: 0.1 },
  })
})

if (opening === 'refuse') {
  const error = { code: 'USAGE', message: 'its graph is broken', stack: undefined }
  parentPort.postMessage({ kind: 'failed', error })
  parentPort.close()
} else parentPort.postMessage({ kind: 'ready' })
