/** A thread that draws and encodes the pictures of some cameras, so that neither the physics nor a servo waits for a picture. */

import { setPriority } from 'node:os'
import process from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { softwareRenderer } from '../../../sim/camera/software-renderer.js'
import type { VisualScene } from '../../../sim/camera/visual-scene.js'
import { threadError } from '../../thread-error.js'
import { ClipMaker } from './clip-maker.js'
import type { FromPictures, PictureJob, ToPictures } from './messages.js'
import { SceneUnpacker } from './scene-parcel.js'

const NICE = 5

const port = parentPort
if (!port) throw new TypeError('picture-worker.js runs as a worker thread only')

const { fps, encoding, sizes, discarded } = workerData as PictureJob
const renderer = softwareRenderer()
const unpacker = new SceneUnpacker()
const makers = new Map(
  Array.from(sizes, ([name, size]) => [name, new ClipMaker({ ...size, fps, encoding }, renderer)] as const),
)
let scene: VisualScene | undefined

function say(message: FromPictures, transfer: readonly ArrayBuffer[] = []): void {
  port?.postMessage(message, [...transfer])
}

function makerOf(camera: string): ClipMaker {
  const maker = makers.get(camera)
  if (!maker) throw new TypeError(`camera '${camera}' is another thread's`)
  return maker
}

async function take(message: ToPictures): Promise<void> {
  switch (message.kind) {
    case 'scene':
      scene = unpacker.unpack(message.parcel)
      return
    case 'setup':
      makerOf(message.camera).setup = message.setup
      return
    case 'begin':
      await makerOf(message.camera).begin(message.path)
      return
    case 'finish': {
      const { camera, episode } = message
      const beganMs = performance.now()
      const clip = await makerOf(camera).finish()
      say({ kind: 'clip', camera, episode, clip, encodeS: (performance.now() - beganMs) / 1000 })
      return
    }
    case 'discard': {
      const { camera, episode } = message
      await makerOf(camera).discard()
      say({ kind: 'discarded', camera, episode })
      return
    }
    case 'close':
      for (const maker of makers.values()) await maker.discard()
      port?.close()
      return
    default:
      await takePicture(message)
  }
}

async function takePicture(message: Extract<ToPictures, { readonly kind: 'draw' | 'copy' | 'again' }>): Promise<void> {
  const { camera, episode } = message
  const maker = makerOf(camera)
  let took = { renderS: 0, encodeS: 0 }
  if (Atomics.load(discarded, 0) !== episode) {
    if (message.kind === 'draw') took = await maker.draw(scene, message.exposed)
    else if (message.kind === 'copy') took = { renderS: 0, encodeS: await maker.push(message.rgb) }
    else took = { renderS: 0, encodeS: await maker.again() }
  }
  say({ kind: 'done', camera, episode, ...took })
}

let last = Promise.resolve()
let hasFailed = false
port.on('message', (message: ToPictures) => {
  last = last.then(async () => {
    if (hasFailed && message.kind !== 'close') return
    try {
      await take(message)
    } catch (error) {
      hasFailed = true
      say({ kind: 'failed', error: threadError(error) })
    }
  })
})
// Servos and physics come first. Linux takes it for this thread and those that it starts; elsewhere it would be the process.
if (process.platform === 'linux') setPriority(NICE)
say({ kind: 'ready' })
