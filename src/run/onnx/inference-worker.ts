/** A thread that runs a policy's networks, so that the control loop never waits for one. */

import process from 'node:process'
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { signatureIssues } from '../../policies/learned/graph-signatures.js'
import { predictorOf } from '../../policies/learned/predictor-of.js'
import type { Predictor } from '../../policies/learned/predictor.js'
import { UsageError } from '../../robot/errors.js'
import { threadError } from '../thread-error.js'
import type { FromInference, InferenceJob, ToInference } from './inference-messages.js'
import { OnnxGraphs } from './onnx-graphs.js'
import { loadOnnxRuntime } from './onnxruntime.js'
import { readTokenizer } from './tokenizer.js'

const NICE = 2

const port = parentPort
if (!port) throw new TypeError('inference-worker.js runs as a worker thread only')

function say(message: FromInference, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...transfer])
}

async function open({ spec, files, tokenizer, ...options }: InferenceJob) {
  const graphs = await OnnxGraphs.open(await loadOnnxRuntime(), files, options)
  const issues = signatureIssues(spec, graphs.signatures)
  if (issues.length > 0)
    throw new UsageError(
      `${[...files.values()].join(', ')}: ${issues.join('; ')}. The two are of different exports: export the policy again (so101 export --policy.path=CHECKPOINT --out=FOLDER)`,
    )
  const tokenize = tokenizer === undefined ? undefined : await readTokenizer(tokenizer)
  return { graphs, predictor: predictorOf(spec, graphs, tokenize) }
}

async function answer(predictor: Predictor, { id, input }: Extract<ToInference, { kind: 'predict' }>): Promise<void> {
  try {
    const beganMs = performance.now()
    const chunk = await predictor.predict(input)
    say({ kind: 'predicted', id, prediction: { chunk, inferenceS: (performance.now() - beganMs) / 1000 } })
  } catch (error) {
    say({ kind: 'failed', id, error: threadError(error) })
  }
}

// Servos come first. Linux takes it for this thread and those that ONNX Runtime starts from it; elsewhere it would be the process.
if (process.platform === 'linux') setPriority(NICE)
try {
  const { graphs, predictor } = await open(workerData as InferenceJob)
  let isClosing = false
  let last = Promise.resolve()
  port.on('message', (message: ToInference) => {
    isClosing ||= message.kind === 'close'
    last = last.then(async () => {
      if (message.kind === 'close') {
        await graphs.release()
        port.close()
      } else if (!isClosing) await answer(predictor, message)
    })
  })
  say({ kind: 'ready' })
} catch (error) {
  say({ kind: 'failed', error: threadError(error) })
  port.close()
}
