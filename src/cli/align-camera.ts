/** `so101 align-camera`: where a real camera stands, so that the twin's sees the same. */

import { z } from 'zod'
import { readPointsFile, TARGETS } from './align-flags.js'
import { alignJson, alignText } from './align-output.js'
import type { ClickOptions } from './align-clicks.js'
import { defineCommand } from './command.js'
import type { Io } from './io.js'
import { JSON_FLAG } from './json-flag.js'
import { openResultFile } from './result-file.js'
import { pinhole, scaledTo, type Intrinsics } from '../env/camera/intrinsics.js'
import { UsageError } from '../robot/errors.js'
import { radFromDeg } from '../robot/units.js'
import type { Alignment, AlignJob } from '../run/align/align-camera.js'
import type { RgbPicture } from '../run/align/grey-picture.js'
import type { PictureSource } from '../run/align/take-picture.js'

const flags = z.strictObject({
  camera: z
    .string()
    .regex(/^[A-Za-z][\w-]*$/, 'begin with a letter, go on with letters, digits, _ and -')
    .describe('its name: front, wrist'),
  image: z.string().optional().describe('the picture: a PNG or JPEG file'),
  url: z.string().optional().describe('or from anything FFmpeg opens: rtsp://..., a file'),
  index_or_path: z
    .union([z.int().min(0), z.string()])
    .optional()
    .describe('or from a USB camera, as so101 find-cameras names it'),
  fourcc: z.string().length(4).optional().describe('of that camera: MJPG'),
  width: z.int().min(1).max(8192).default(640).describe("of a camera's picture; a file has its own"),
  height: z.int().min(1).max(8192).default(480).describe("of a camera's picture"),
  target: TARGETS.optional().describe(
    '{type: apriltag, id: 0, size_m: 0.1, position_m: [0.25, 0, 0], yaw_deg: 0}, {type: checkerboard, cols: 9, rows: 6, square_m: 0.02, position_m: ..}, or a list of them',
  ),
  points: z
    .string()
    .optional()
    .describe('a YAML or JSON file: a list of {name: .., pixel: [u, v], position_m: [x, y, z]} (or link: ..)'),
  intrinsics: z.string().optional().describe("the lens: OpenCV's YAML or ROS's camera_info"),
  hfov_deg: z.number().min(10).max(160).optional().describe('or its angle of view from side to side, no distortion'),
  fit_focal: z.boolean().default(false).describe('fit the focal length, too: from 6 points on, seen at a slant'),
  link: z.string().optional().describe('the camera is fixed to this link: gripper_link; to the table where absent'),
  joints: z
    .array(z.number())
    .optional()
    .describe('how the arm stood: [0, -105, 95, 70, 0, 5], degrees and gripper 0..100; lying at rest where absent'),
  robot: z
    .strictObject({
      type: z.string().default('so101_follower').describe('the arm: so101_follower, so100_follower'),
      urdf: z.string().optional().describe('another URDF of the arm, such as the official one with its meshes'),
    })
    .prefault({}),
  out: z.string().optional().describe("the calibration, OpenCV's YAML; NAME.yaml where absent"),
  open: z.boolean().default(true).describe('without --target and --points: open the page to click on in the browser'),
  overlay: z
    .string()
    .regex(/\.(png|jpe?g)$/i, 'end it in .png or .jpg')
    .default('overlay.png')
    .describe('the picture with the twin over it, .png or .jpg'),
  json: JSON_FLAG,
})

type Options = z.output<typeof flags>

export const alignCameraCommand = defineCommand({
  name: 'align-camera',
  summary: 'find out where a real camera stands, from a tag, a checkerboard or known points in its picture',
  flags,
  examples: [
    'so101 align-camera --camera=front --index_or_path=0 --hfov_deg=70 --target="{type: apriltag, id: 0, size_m: 0.1, position_m: [0.25, 0, 0]}"',
    'so101 align-camera --camera=front --image=photo.png --intrinsics=lens.yaml --target="{type: checkerboard, cols: 9, rows: 6, square_m: 0.02, position_m: [0.25, 0, 0]}" --out=front.yaml',
    'so101 align-camera --camera=wrist --image=photo.png --hfov_deg=75 --link=gripper_link --joints="[0, -60, 40, 80, 0, 20]" --points=points.yaml',
  ],
  async run(options, io) {
    const source = sourceOf(options)
    const out = openResultFile(options.out ?? `${options.camera}.yaml`)
    // Only to find out now whether it can be written.
    openResultFile(options.overlay)
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const { alignCamera } = await import('../run/align/align-camera.js')
    const { takePicture } = await import('../run/align/take-picture.js')
    const { formatCameraCalibration } = await import('../run/camera-calibration-file.js')
    const { writePicture } = await import('../run/pictures/write-picture.js')
    const picture = await takePicture(source, options.camera, options)
    const job = await jobOf(options, picture)
    const report = { camera: options.camera, out: options.out ?? `${options.camera}.yaml`, overlay: options.overlay }
    const isKnown = options.target !== undefined || options.points !== undefined
    const alignment = isKnown ? await alignCamera(job) : await byClicks(job, { ...report, open: options.open }, io)
    const { fit, mount, overlay } = alignment
    out.write(formatCameraCalibration({ intrinsics: fit.intrinsics, mount, reprojectionErrorPx: fit.rmsPx }))
    await writePicture(options.overlay, overlay.rgb, overlay.width, overlay.height)
    const json = `${JSON.stringify(alignJson(alignment, report), undefined, 2)}\n`
    io.stdout.write(options.json === true ? json : alignText(alignment, report))
    file?.write(json)
    for (const warning of fit.warnings) io.stderr.write(`warning: ${warning}\n`)
  },
})

async function byClicks(job: AlignJob, options: ClickOptions, io: Io): Promise<Alignment> {
  const { alignByClicks } = await import('./align-clicks.js')
  return alignByClicks(job, options, io)
}

function sourceOf({ image, url, index_or_path: device, fourcc }: Options): PictureSource {
  const given = [
    ...(image === undefined ? [] : [{ image }]),
    ...(url === undefined ? [] : [{ url }]),
    ...(device === undefined ? [] : [{ device, ...(fourcc === undefined ? {} : { fourcc }) }]),
  ]
  const [source] = given
  if (source && given.length === 1) return source
  throw new UsageError(
    `${source ? 'more than one picture is' : 'no picture is'} named: give one of --image=FILE, --index_or_path=0 (so101 find-cameras lists them) and --url=ADDRESS`,
  )
}

async function jobOf(options: Options, picture: RgbPicture): Promise<AlignJob> {
  const { plannedArm } = await import('../run/planned-arm.js')
  const { target = [], points, fit_focal: fitFocal, joints, link, robot } = options
  return {
    picture,
    intrinsics: await intrinsicsOf(options, picture),
    targets: Array.isArray(target) ? target : [target],
    points: points === undefined ? [] : readPointsFile(points),
    fitFocal,
    arm: plannedArm(robot.type, robot.urdf === undefined ? {} : { urdf: robot.urdf }),
    ...(joints === undefined ? {} : { joints }),
    ...(link === undefined ? {} : { link }),
  }
}

/** Of another size with the same aspect they are scaled; with another aspect nobody knows what the camera cuts off. */
async function intrinsicsOf({ intrinsics, hfov_deg }: Options, { width, height }: RgbPicture): Promise<Intrinsics> {
  if ((intrinsics === undefined) === (hfov_deg === undefined)) {
    const fact = intrinsics === undefined ? 'the lens is not known' : 'the lens is named twice'
    throw new UsageError(
      `${fact}: give either --intrinsics=FILE.yaml, or --hfov_deg=70 as its data sheet says (with --fit_focal it is a first guess)`,
    )
  }
  if (intrinsics === undefined) return pinhole(width, height, radFromDeg(hfov_deg ?? 0))
  const { readCameraCalibration } = await import('../run/camera-calibration-file.js')
  const { intrinsics: own } = readCameraCalibration(intrinsics)
  return own.width * height === own.height * width ? scaledTo(own, width, height) : own
}
