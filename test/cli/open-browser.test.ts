import { describe, expect, it } from 'vitest'
import { browserCommand } from '../../src/cli/open-browser.js'

describe('the browser', () => {
  it('is opened where there is a desktop', () => {
    expect(browserCommand('darwin', {})).toEqual(['open'])
    expect(browserCommand('win32', {})).toEqual(['rundll32', 'url.dll,FileProtocolHandler'])
    expect(browserCommand('linux', { DISPLAY: ':0' })).toEqual(['xdg-open'])
    expect(browserCommand('linux', { WAYLAND_DISPLAY: 'wayland-0' })).toEqual(['xdg-open'])
  })

  it('is left alone where nobody would see it', () => {
    expect(browserCommand('linux', {})).toBeUndefined()
    expect(browserCommand('linux', { DISPLAY: ':0', SSH_CONNECTION: '1.2.3.4' })).toBeUndefined()
    expect(browserCommand('darwin', { CI: 'true' })).toBeUndefined()
  })
})
