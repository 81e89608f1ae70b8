import { describe, expect, it } from 'vitest'
import { ffmpegInput, fourccOf, withoutPassword } from '../../../src/hardware/cameras/video-input.js'

const MODE = { width: 640, height: 480, rateHz: 30 }
const SIZE = { video_size: '640x480', framerate: '30' }

describe('what FFmpeg is asked for', () => {
  it.each([
    [0, 'linux', 'v4l2', '/dev/video0'],
    ['2', 'linux', 'v4l2', '/dev/video2'],
    ['/dev/video4', 'linux', 'v4l2', '/dev/video4'],
    ['usb-C920-video-index0', 'linux', 'v4l2', '/dev/v4l/by-id/usb-C920-video-index0'],
    [1, 'darwin', 'avfoundation', '1'],
    ['HD Pro Webcam C920', 'win32', 'dshow', 'video=HD Pro Webcam C920'],
  ])('camera %s on %s', (device, platform, format, url) => {
    expect(ffmpegInput({ device }, MODE, platform)).toMatchObject({ format, url, options: SIZE, isDevice: true })
  })

  it.each([
    ['MJPG', 'linux', { input_format: 'mjpeg' }],
    ['yuyv', 'linux', { input_format: 'yuyv422' }],
    ['MJPG', 'win32', { vcodec: 'mjpeg' }],
    ['YUY2', 'win32', { pixel_format: 'yuyv422' }],
    ['NV12', 'darwin', { pixel_format: 'nv12' }],
  ])('fourcc %s on %s', (fourcc, platform, options) => {
    expect(ffmpegInput({ device: 0, fourcc }, MODE, platform).options).toEqual({ ...SIZE, ...options })
  })

  it('nothing but the device where no mode is given', () => {
    expect(ffmpegInput({ device: 0 }, undefined, 'linux').options).toEqual({})
  })

  it('a pattern, a file and a stream by their addresses', () => {
    expect(ffmpegInput({ url: 'lavfi:testsrc=rate=30' }, MODE, 'linux')).toMatchObject({
      format: 'lavfi',
      url: 'testsrc=rate=30',
    })
    expect(ffmpegInput({ url: 'C:\\film.mp4' }, MODE, 'win32')).toMatchObject({ url: 'C:\\film.mp4', isDevice: false })
    expect(ffmpegInput({ url: 'rtsp://a:b@cam/1' }, MODE, 'linux').options).toEqual({ rtsp_transport: 'tcp' })
  })

  it('and no password is printed', () => {
    const { url, title } = ffmpegInput({ url: 'rtsp://me:secret@10.0.0.5/1' }, MODE, 'linux')
    expect(url).toContain('secret')
    expect(title).toBe('rtsp://me:***@10.0.0.5/1')
    // LeRobot takes addresses there as well.
    expect(ffmpegInput({ device: 'rtsp://me:secret@10.0.0.5/1' }, MODE, 'linux').title).not.toContain('secret')
  })

  it.each([
    ['rtsp://me:se/cr@et@10.0.0.5:554/1', 'rtsp://me:***@10.0.0.5:554/1'],
    ['rtsp://:secret@10.0.0.5/1', 'rtsp://:***@10.0.0.5/1'],
    ['http://cam/video.cgi?user=me&pwd=secret&rate=5', 'http://cam/video.cgi?user=me&pwd=***&rate=5'],
    ['srt://cam:9000?passphrase=secret', 'srt://cam:9000?passphrase=***'],
    ['http://cam:8080/a@b', 'http://cam:8080/a@b'],
    ['C:\\films\\a@b.mp4', 'C:\\films\\a@b.mp4'],
    ['/films/a:b@c.mp4', '/films/a:b@c.mp4'],
  ])('%s is printed as %s', (url, printed) => {
    expect(withoutPassword(url)).toBe(printed)
  })

  it.each([
    [{ device: 0, fourcc: 'XYZ1' }, 'linux', /XYZ1 is not known.*MJPG/],
    [{ device: 0, fourcc: 'MJPG' }, 'darwin', /leave fourcc out/],
    [{ device: '' }, 'linux', /find-cameras/],
    [{ url: ' ' }, 'linux', /url is empty/],
    [{ device: 0 }, 'aix', /type: ffmpeg/],
  ])('is refused for %j on %s', (input, platform, message) => {
    expect(() => ffmpegInput(input, MODE, platform)).toThrow(message)
  })

  it('names formats as V4L2 does', () => {
    expect(fourccOf('mjpeg', 'yuvj422p')).toBe('MJPG')
    expect(fourccOf('rawvideo', 'yuyv422')).toBe('YUYV')
    expect(fourccOf('vp9', 'yuv420p')).toBeUndefined()
  })
})
