import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { alignCameraCommand } from '../../src/cli/align-camera.js'
import { pinhole } from '../../src/env/camera/intrinsics.js'
import { compose, distance, type Vector3 } from '../../src/robot/vector.js'
import { jointAngles } from '../../src/run/align/align-camera.js'
import { projectPoint } from '../../src/run/align/projection.js'
import { readCameraCalibration } from '../../src/run/camera-calibration-file.js'
import { simCameraConfig } from '../../src/run/cameras/sim-camera-config.js'
import { decodePicture } from '../../src/run/pictures/image-codec.js'
import { writePicture } from '../../src/run/pictures/write-picture.js'
import { plannedArm } from '../../src/run/planned-arm.js'
import { lookingFrom, MOUNTS } from '../../src/sim/camera/mounts.js'
import { textIo } from './text-io.js'

const CAMERA = pinhole(320, 240, Math.PI / 3)
const TRUTH = lookingFrom([0.6, 0.2, 0.4], [0.2, 0, 0])
const PLACES: Vector3[] = [
  [0.1, 0.1, 0],
  [0.1, -0.1, 0],
  [0.3, -0.1, 0],
  [0.3, 0.1, 0],
  [0.2, 0, 0.1],
  [0.15, 0.05, 0.05],
]
let folder: string
const inFolder = (name: string): string => join(folder, name)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'so101-align-'))
  await writePicture(inFolder('grey.png'), new Uint8Array(3 * 320 * 240).fill(120), 320, 240)
  writePoints('points.yaml', PLACES)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function writePoints(file: string, places: readonly Vector3[], camera = TRUTH): void {
  const points = places.map(position_m => ({ pixel: projectPoint(CAMERA, camera, position_m), position_m }))
  writeFileSync(inFolder(file), JSON.stringify(points))
}

async function align(...flags: string[]) {
  const io = textIo()
  const argv = [
    '--camera=front',
    `--image=${inFolder('grey.png')}`,
    `--out=${inFolder('front.yaml')}`,
    `--overlay=${inFolder('overlay.png')}`,
    ...flags,
  ]
  await alignCameraCommand.invoke(argv, io, { readConfig: file => readFileSync(file, 'utf8') })
  return io.written
}

describe('points', () => {
  test('give a calibration that reads back as the camera, and a picture', async () => {
    const { stdout, stderr } = await align(`--points=${inFolder('points.yaml')}`, '--hfov_deg=60')
    expect(stdout).toContain('reprojection error 0.000 px')
    expect(stdout).toContain('stands at [600.0, 200.0, 400.0] mm')
    // What clicks of one pixel make of it.
    expect(stderr).toContain('the pose is only known to 8')
    const { mount, intrinsics } = readCameraCalibration(inFolder('front.yaml'))
    expect(distance(mount?.positionM ?? [0, 0, 0], TRUTH.positionM)).toBeLessThan(1e-6)
    expect(intrinsics.fx).toBeCloseTo(CAMERA.fx, 6)
    const twin = simCameraConfig('front', { calibration: inFolder('front.yaml'), width: 320, height: 240 })
    expect(twin.mount.positionM).toEqual(mount?.positionM)
    expect(twin.intrinsics).toEqual(intrinsics)
    const overlay = await decodePicture(inFolder('overlay.png'))
    expect(overlay).toMatchObject({ width: 320, height: 240 })
    expect(overlay.rgb.some(value => value !== 120)).toBe(true)
  })

  test('of a camera on a link give its place on that link', async () => {
    const arm = plannedArm()
    const joints = [0, -40, 30, 80, 0, 20]
    const { wrist } = MOUNTS
    if (!wrist) throw new Error('no wrist')
    const camera = compose(arm.kinematics.linkPose('gripper_link', jointAngles(arm, joints)), wrist)
    const places: Vector3[] = [
      [0.02, 0.03, 0.15],
      [-0.03, 0.02, 0.2],
      [0.03, -0.03, 0.2],
      [-0.02, -0.03, 0.15],
      [0, 0, 0.18],
      [0.02, 0, 0.22],
    ] // of the camera's frame
    writePoints(
      'wrist.json',
      places.map(place => compose(camera, { positionM: place, quaternion: [0, 0, 0, 1] }).positionM),
      camera,
    )
    const { stdout } = await align(
      `--points=${inFolder('wrist.json')}`,
      '--hfov_deg=60',
      '--link=gripper_link',
      `--joints=${JSON.stringify(joints)}`,
      '--json',
    )
    const { mount } = JSON.parse(stdout) as { mount: { link: string; position_m: Vector3 } }
    expect(mount.link).toBe('gripper_link')
    expect(distance(mount.position_m, wrist.positionM)).toBeLessThan(1e-6)
    expect(readCameraCalibration(inFolder('front.yaml')).mount?.link).toBe('gripper_link')
  })
})

describe('wrong input', () => {
  const points = () => `--points=${inFolder('points.yaml')}`
  test.each([
    ['no lens', () => [points()], 'the lens is not known'],
    ['two lenses', () => [points(), '--hfov_deg=60', '--intrinsics=x.yaml'], 'the lens is named twice'],
    ['no such picture', () => [points(), '--hfov_deg=60', '--image=nothing.png'], 'nothing.png cannot be read'],
    ['two pictures', () => [points(), '--hfov_deg=60', '--index_or_path=0'], 'more than one picture'],
    ['no such points', () => ['--points=nothing.yaml', '--hfov_deg=60'], 'cannot read the points in nothing.yaml'],
    [
      'a link without angles',
      () => [points(), '--hfov_deg=60', '--link=gripper_link'],
      'say how it stood with --joints',
    ],
    ['five angles', () => [points(), '--hfov_deg=60', '--joints=[0, 0, 0, 0, 0]'], '--joints has 5 numbers'],
    [
      'a tag of no size',
      () => ['--hfov_deg=60', '--target={type: apriltag, id: 0, size_m: -0.05, position_m: [0.25, 0, 0]}'],
      'size_m',
    ],
    [
      'a tag twice',
      () => {
        const tag = '{type: apriltag, id: 0, size_m: 0.05, position_m: [0.25, 0, 0]}'
        return ['--hfov_deg=60', `--target=[${tag}, ${tag}]`]
      },
      'tag 0 is in --target twice',
    ],
  ])('%s', async (_, given, message) => {
    await expect(align(...given())).rejects.toThrow(message)
  })

  test('intrinsics of another aspect', async () => {
    writeFileSync(
      inFolder('wide.yaml'),
      'image_width: 1280\nimage_height: 720\ncamera_matrix: {rows: 3, cols: 3, data: [900, 0, 640, 0, 900, 360, 0, 0, 1]}\ndistortion_coefficients: {rows: 1, cols: 5, data: [0, 0, 0, 0, 0]}\n',
    )
    await expect(align(points(), `--intrinsics=${inFolder('wide.yaml')}`)).rejects.toThrow(
      'the picture is 320 x 240, its intrinsics are of 1280 x 720',
    )
  })

  test('a points file with a wrong key names the place', async () => {
    writeFileSync(inFolder('odd.yaml'), '- {pixel: [1, 2], position: [0, 0, 0]}\n')
    await expect(align(`--points=${inFolder('odd.yaml')}`, '--hfov_deg=60')).rejects.toThrow(/odd\.yaml at 0/)
  })
})
