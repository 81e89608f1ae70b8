import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { listCameras } from '../../../src/hardware/cameras/list-cameras-node.js'
import { v4lDevices } from '../../../src/hardware/cameras/v4l-devices-node.js'
import { CapabilityError } from '../../../src/robot/errors.js'

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** A tree with these files, and links from a name to a file. */
function tree(files: Readonly<Record<string, string>>, links: Readonly<Record<string, string>> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'v4l-'))
  folders.push(root)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  for (const [path, to] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    symlinkSync(to, join(root, path))
  }
  return root
}

/** Two cameras with two devices each, plugged in such that 10 comes after 2. */
const TWO_CAMERAS = () =>
  tree(
    {
      'dev/video0': '',
      'dev/video1': '',
      'dev/video10': '',
      'dev/video2': '',
      'dev/videos': '',
      'sys/class/video4linux/video0/name': 'HD Pro Webcam C920\n',
      'sys/class/video4linux/video0/index': '0\n',
      'sys/class/video4linux/video1/name': 'HD Pro Webcam C920\n',
      'sys/class/video4linux/video1/index': '1\n',
      'sys/class/video4linux/video2/name': 'Innomaker-U20CAM-720P\n',
      'sys/class/video4linux/video2/index': '0\n',
      'sys/class/video4linux/video10/index': '0\n',
    },
    {
      'dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_1A2B-video-index0': '../../video0',
      'dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_1A2B-video-index1': '../../video1',
      'dev/v4l/by-id/usb-gone-video-index0': '../../video7',
      'dev/v4l/by-path/pci-0000:00:14.0-usb-0:2:1.0-video-index0': '../../video2',
    },
  )

describe('the cameras of Linux', () => {
  it('are the devices in their order, with names that stay', () => {
    expect(v4lDevices(TWO_CAMERAS())).toEqual([
      {
        path: '/dev/video0',
        name: 'HD Pro Webcam C920',
        stableName: 'usb-046d_HD_Pro_Webcam_C920_1A2B-video-index0',
        isFirst: true,
      },
      {
        path: '/dev/video1',
        name: 'HD Pro Webcam C920',
        stableName: 'usb-046d_HD_Pro_Webcam_C920_1A2B-video-index1',
        isFirst: false,
      },
      {
        path: '/dev/video2',
        name: 'Innomaker-U20CAM-720P',
        stableName: '/dev/v4l/by-path/pci-0000:00:14.0-usb-0:2:1.0-video-index0',
        isFirst: true,
      },
      { path: '/dev/video10', name: undefined, stableName: undefined, isFirst: true },
    ])
  })

  it('are none without a /dev', () => {
    expect(v4lDevices(tree({}))).toEqual([])
  })

  it('are listed without FFmpeg as well, those with data about pictures left out', async () => {
    const cameras = await listCameras({
      platform: 'linux',
      root: TWO_CAMERAS(),
      load: () => Promise.reject(new CapabilityError('no FFmpeg')),
    })
    expect(cameras.map(({ id, modes }) => [id, modes.length])).toEqual([
      ['/dev/video0', 0],
      ['/dev/video2', 0],
      ['/dev/video10', 0],
    ])
  })
})
