/** `so101 find-cameras`: lists the cameras, as lerobot-find-cameras does, with names that stay, and takes a picture of each. */

import { z } from 'zod'
import { CameraError, UsageError } from '../robot/errors.js'
import type { CameraDevice } from '../hardware/cameras/list-cameras-node.js'
import type { FindCamerasOptions, FoundCamera } from '../run/find-cameras.js'
import { defineCommand, type Command } from './command.js'
import { table } from './table.js'

const flags = z.strictObject({
  output_dir: z.string().default('outputs/captured_images').describe('folder for a picture of each'),
  warmup_s: z.number().min(0).max(60).default(1).describe('how long a camera may adjust its exposure first'),
  url: z.string().optional().describe('also this file, stream or pattern: rtsp://..., lavfi:testsrc'),
  json: z.boolean().default(false).describe('print one JSON object'),
})

export interface CameraWorld {
  readonly list: () => Promise<readonly CameraDevice[]>
  readonly take?: FindCamerasOptions['take']
}

const THIS_MACHINE: CameraWorld = {
  list: async () => (await import('../hardware/cameras/list-cameras-node.js')).listCameras(),
}

export function findCamerasCommandIn(world: CameraWorld): Command {
  return defineCommand({
    name: 'find-cameras',
    summary: 'list the cameras with names that stay and take a picture of each',
    flags,
    words: { names: '[opencv]', least: 0, most: 1, meaning: 'opencv: USB cameras, as without it' },
    examples: ['so101 find-cameras', 'so101 find-cameras --url=lavfi:testsrc=size=640x480:rate=30 --json'],
    async run({ output_dir: outputDir, warmup_s: warmupS, url, json }, io, [kind = 'opencv']) {
      if (kind !== 'opencv')
        throw new UsageError(
          `cameras of type ${kind} are not known: take opencv, which is every camera that the system itself shows`,
        )
      const { findCameras } = await import('../run/find-cameras.js')
      const urls = url === undefined ? [] : [url]
      const found: FoundCamera[] = []
      if (!json) io.stdout.write('--- Detected Cameras ---\n')
      for await (const camera of findCameras({
        devices: await world.list(),
        urls,
        outputDir,
        warmupS,
        take: world.take,
      })) {
        if (!json) io.stdout.write(asText(camera, found.length))
        found.push(camera)
      }
      if (json) io.stdout.write(`${JSON.stringify({ cameras: found.map(asJson) }, undefined, 2)}\n`)
      else if (found.length === 0) io.stdout.write(NONE)
      if (found.length > 0 && found.every(({ error }) => error !== undefined))
        throw new CameraError(`none of ${found.length} cameras gave a picture; the reasons stand above`)
    },
  })
}

export const findCamerasCommand = findCamerasCommandIn(THIS_MACHINE)

const NONE =
  'no camera was found: plug one in (on Linux ls /dev/video* shows what the system has; a virtual machine or container has to be given it)\n'

/** LeRobot's form, with lines of our own behind it. */
function asText(camera: FoundCamera, index: number): string {
  const { name, type, id, deviceName, stableName, modes, shot, picture, error } = camera
  const lines = [
    `Camera #${index}:`,
    `  Name: ${name}`,
    `  Type: ${type}`,
    `  Id: ${id}`,
    ...(shot === undefined
      ? []
      : [
          `  Backend api: ${shot.backend}`,
          '  Default stream profile:',
          `    Format: ${shot.pixelFormat}`,
          `    Fourcc: ${shot.fourcc ?? shot.codec}`,
          `    Width: ${shot.width}`,
          `    Height: ${shot.height}`,
          `    Fps: ${shot.rateHz ?? '-'}`,
        ]),
    ...(deviceName === undefined ? [] : [`  Device name: ${deviceName}`]),
    ...(stableName === undefined ? [] : [`  Stable name: ${stableName}`]),
    ...(modes.length === 0 ? [] : ['  Modes:', ...modeTable(camera)]),
    ...(picture === undefined ? [] : [`  Picture: ${picture}`]),
    ...(error === undefined ? [] : [`  Error: ${error}`]),
    '-'.repeat(20),
  ]
  return `${lines.join('\n')}\n`
}

function modeTable({ modes }: FoundCamera): string[] {
  const rows = modes.map(({ width, height, leastRateHz, mostRateHz, format }) => [
    `${width} x ${height}`,
    leastRateHz === mostRateHz ? `${mostRateHz}` : `${leastRateHz} to ${mostRateHz}`,
    format,
  ])
  return table(['size', 'fps', 'format'], rows)
    .split('\n')
    .map(line => `    ${line}`)
}

function asJson({ name, type, id, deviceName, stableName, modes, shot, picture, error }: FoundCamera) {
  return {
    name,
    type,
    id,
    device_name: deviceName ?? null,
    stable_name: stableName ?? null,
    backend_api: shot?.backend ?? null,
    default_stream_profile: shot
      ? {
          format: shot.pixelFormat,
          fourcc: shot.fourcc ?? shot.codec,
          width: shot.width,
          height: shot.height,
          fps: shot.rateHz ?? null,
        }
      : null,
    modes: modes.map(({ width, height, leastRateHz, mostRateHz, format }) => ({
      width,
      height,
      fps_min: leastRateHz,
      fps_max: mostRateHz,
      format,
    })),
    picture: picture ?? null,
    error: error ?? null,
  }
}
