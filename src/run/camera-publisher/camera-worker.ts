/** The thread that draws a virtual arm's pictures and publishes them, so that no servo waits for a picture. */

import { setPriority } from 'node:os'
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { UsageError } from '../../robot/errors.js'
import { simCameras } from '../cameras/open-cameras.js'
import { threadError } from '../thread-error.js'
import { CameraFeed } from './camera-feed.js'
import type { FromPublisher, PublisherJob, ToPublisher } from './messages.js'
import { openPublisherSocket } from './zeromq.js'

/** How often the arm's thread is told how it goes. */
const LOAD_PERIOD_MS = 200
const NICE = 5

const port = parentPort
if (!port) throw new TypeError('camera-worker.js runs as a worker thread only')

function say(message: FromPublisher): void {
  port?.postMessage(message)
}

/** Servos come first where there are more threads than cores. Linux takes it for this thread alone; elsewhere it would be the process. */
function standBack(): void {
  if (process.platform === 'linux') setPriority(NICE)
}

async function run({ address, cameras, ...job }: PublisherJob): Promise<void> {
  standBack()
  const warn = (message: string) => {
    say({ kind: 'warning', message })
  }
  const drawn = await simCameras({ cameras, warn }, 'sim')
  if (!drawn) throw new UsageError('there is no camera to publish: name one')
  const socket = await openPublisherSocket(address)
  const feed = new CameraFeed({ ...job, ...drawn, send: text => socket.send(text) })
  const life = { isOpen: true }
  let wake: () => void = () => undefined
  port?.on('message', (message: ToPublisher) => {
    if (message.kind === 'poses') feed.take(message.report)
    else life.isOpen = false
    wake()
  })
  const tell = () => {
    say({ kind: 'load', counts: feed.counts, busyS: feed.busyS })
  }
  say({ kind: 'open', port: socket.port, specs: drawn.configs.map(({ spec }) => spec) })
  tell()
  const timer = setInterval(tell, LOAD_PERIOD_MS)
  try {
    while (life.isOpen) {
      const woken = new Promise<void>(resolve => (wake = resolve))
      // Messages that came while it drew are taken in before it draws again: only the newest counts.
      if (await feed.publish()) await new Promise(resolve => setImmediate(resolve))
      else await woken
    }
  } finally {
    clearInterval(timer)
    tell()
    feed.close()
    socket.close()
  }
}

run(workerData as PublisherJob)
  .catch((error: unknown) => {
    say({ kind: 'failed', error: threadError(error) })
  })
  .finally(() => {
    port.close()
  })
