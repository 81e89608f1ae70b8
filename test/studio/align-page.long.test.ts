/** The page of align-camera in a browser: what is clicked is what the server is asked about. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ClickedPoint } from '../../src/run/align/known-points.js'
import { encodePng } from '../../src/run/pictures/image-codec.js'
import { AlignServer } from '../../src/studio/align-server.js'
import { loadPage, pageFolder } from '../../src/studio/page-files.js'
import { findChromium } from '../chromium.js'

const [WIDTH, HEIGHT] = [320, 240]
const PLACES = ['left', 'right', 'near', 'far', 'middle'].map((name, k) => ({
  name,
  positionM: [k / 10, 0, 0] as const,
}))

const executablePath = findChromium()
const isBuilt = existsSync(join(pageFolder('align-page'), 'index.html'))
if (executablePath === undefined) console.warn('SKIPPED: the align page in a browser, there is no chromium in the PATH')
if (!isBuilt) console.warn('SKIPPED: the align page in a browser, it is not built: npm run build')

describe.skipIf(executablePath === undefined || !isBuilt)('the page of align-camera in headless Chromium', () => {
  let browser: Browser
  let server: AlignServer
  let page: Page
  let saved: readonly ClickedPoint[] | undefined
  const said: string[] = []

  beforeAll(async () => {
    const grey = new Uint8Array(3 * WIDTH * HEIGHT).fill(90)
    server = await AlignServer.open(
      {
        camera: 'front',
        width: WIDTH,
        height: HEIGHT,
        picture: await encodePng(grey, WIDTH, HEIGHT),
        places: PLACES,
        fit: async points => ({
          text: `${points.length} points, reprojection error 0.5 px`,
          warnings: ['a second pose fits as well'],
          errorsPx: points.map((_, k) => k / 10),
          overlay: await encodePng(grey, WIDTH, HEIGHT),
        }),
        save(points) {
          saved = points
          return Promise.resolve('saved as front.yaml')
        },
      },
      loadPage(pageFolder('align-page')),
    )
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] })
    page = await browser.newPage({ viewport: { width: 1000, height: 700 } })
    page.on('console', message => said.push(message.text()))
    page.on('pageerror', error => said.push(error.message))
    await page.goto(server.url)
    await page.locator('#places li').first().waitFor()
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  /** On a pixel of the picture, however large it is shown. */
  async function clickAt(u: number, v: number): Promise<void> {
    const box = (await page.locator('#picture').boundingBox()) as { width: number; height: number }
    const position = { x: ((u + 0.5) / WIDTH) * box.width, y: ((v + 0.5) / HEIGHT) * box.height }
    await page.locator('#picture').click({ position })
  }

  it('says how many points are missing, fits at four, and saves what was clicked', async () => {
    expect(await page.locator('#result').innerText()).toContain('0 of at least 4')
    const wanted = [
      [20, 30],
      [300, 30],
      [300, 200],
      [20, 200],
    ] as const
    for (const [u, v] of wanted) await clickAt(u, v)
    await page.getByText('4 points, reprojection error 0.5 px').waitFor()
    expect(await page.locator('#warnings li').allInnerTexts()).toEqual(['a second pose fits as well'])
    expect(await page.locator('#places .off').allInnerTexts()).toEqual(['0.0 px', '0.1 px', '0.2 px', '0.3 px'])
    await page.keyboard.press('ArrowRight')
    await page.getByText('4 points, reprojection error 0.5 px').waitFor()
    await page.locator('#save:enabled').click()
    await page.getByText('this page can be closed').waitFor()
    expect(saved?.map(({ name }) => name)).toEqual(['left', 'right', 'near', 'far'])
    saved?.forEach(({ pixel }, k) => {
      const [u, v] = wanted[k] as readonly [number, number]
      expect(Math.abs(pixel[0] - u - (k === 3 ? 0.25 : 0))).toBeLessThan(0.6)
      expect(Math.abs(pixel[1] - v)).toBeLessThan(0.6)
    })
  })

  it("forgets a click, and takes places of one's own", async () => {
    await page.locator('#places li button').first().click()
    await page.getByText('3 of at least 4').waitFor()
    await page.fill('#name', 'screw')
    await page.fill('#xyz', '0.25, 0')
    await page.locator('#own button').click()
    expect(await page.locator('#places li').count()).toBe(PLACES.length)
    await page.fill('#xyz', '0.25, 0, 0.01')
    await page.locator('#own button').click()
    expect(await page.locator('#places li').last().innerText()).toContain('250.0, 0.0, 10.0 mm')
    await clickAt(160, 120)
    await page.getByText('4 points').waitFor()
  })

  it('has nothing to complain about', () => {
    expect(said).toEqual([])
  })
})
