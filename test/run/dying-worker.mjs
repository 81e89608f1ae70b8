/** Stands in for episode-worker.js: dies as often as its job says, and never twice in one thread. */

import process from 'node:process'
import { readFileSync, writeFileSync } from 'node:fs'
import { parentPort } from 'node:worker_threads'

parentPort.on('message', ({ job, seed }) => {
  const { tally, deaths } = job.env
  const file = `${tally}-${seed}`
  const before = Number(read(file))
  writeFileSync(file, String(before + 1))
  if (before < (deaths[seed] ?? 0)) {
    if (seed % 2 === 0) process.exit(7)
    throw new Error('the thread fell over')
  }
  if (seed === undefined) parentPort.postMessage({ kind: 'ready' })
  else parentPort.postMessage({ kind: 'outcome', outcome: { seed, steps: before + 1 } })
})

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return '0'
  }
}
